package io.wsgateway.bench.jmh;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Payloads that are whole UTF-8 of exactly the length asked for, and the frames a client sends them in. */
final class Texts {

    private static final String ASCII = "{\"type\":\"said\",\"from\":\"ann\",\"text\":\"How are you today?\"} ";
    private static final String MIXED = "Grüße, 你好, 👋! Как дела? ";
    private static final int KEY = 0x37fa213d;
    private static final int SHORTEST_16 = 126;

    private Texts() {}

    static byte[] ascii(int bytes) {
        return filled(ASCII, bytes);
    }

    /** Characters of one to four bytes. */
    static byte[] mixed(int bytes) {
        return filled(MIXED, bytes);
    }

    /** A masked text frame. */
    static byte[] frame(byte[] payload) {
        boolean small = payload.length < SHORTEST_16;
        ByteBuffer frame = ByteBuffer.allocate((small ? 6 : 8) + payload.length).put((byte) 0x81);
        if (small) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) 0xfe).putShort((short) payload.length);
        }
        frame.putInt(KEY);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ KEY >>> (24 - 8 * (i & 3))));
        }
        return frame.array();
    }

    /** The same bytes, repeated. */
    static byte[] repeated(byte[] bytes, int times) {
        ByteBuffer all = ByteBuffer.allocate(bytes.length * times);
        for (int i = 0; i < times; i++) {
            all.put(bytes);
        }
        return all.array();
    }

    private static byte[] filled(String pattern, int bytes) {
        byte[] unit = pattern.getBytes(StandardCharsets.UTF_8);
        ByteBuffer text = ByteBuffer.allocate(bytes);
        while (text.remaining() >= unit.length) {
            text.put(unit);
        }
        while (text.hasRemaining()) {
            text.put((byte) '.');
        }
        return text.array();
    }
}
