package io.wsgateway.netty.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.Deflater;

/** Frames as a client sends them, masked with the key of RFC 6455 section 5.7. */
public final class ClientFrames {

    private static final byte[] KEY = HexFormat.of().parseHex("37fa213d");

    private ClientFrames() {}

    /** A masked frame of the shortest length form. */
    public static byte[] frame(int firstByte, byte[] payload) {
        ByteBuffer out = ByteBuffer.allocate(14 + payload.length).put((byte) firstByte);
        if (payload.length < 126) {
            out.put((byte) (0x80 | payload.length));
        } else if (payload.length < 1 << 16) {
            out.put((byte) 0xFE).putShort((short) payload.length);
        } else {
            out.put((byte) 0xFF).putLong(payload.length);
        }
        out.put(KEY);
        for (int i = 0; i < payload.length; i++) {
            out.put((byte) (payload[i] ^ KEY[i % 4]));
        }
        byte[] frame = new byte[out.flip().remaining()];
        out.get(frame);
        return frame;
    }

    public static byte[] text(String text) {
        return frame(0x81, text.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] binary(byte... payload) {
        return frame(0x82, payload);
    }

    public static byte[] close(int code) {
        return frame(0x88, new byte[] {(byte) (code >> 8), (byte) code});
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** A payload as permessage-deflate sends it, RFC 7692 section 7.2.1. */
    public static byte[] deflate(Deflater deflater, byte[] payload) {
        deflater.setInput(payload);
        byte[] out = new byte[payload.length + 64];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        return Arrays.copyOf(out, length - 4);
    }

    /** Bytes in a buffer that a decoder may write to. */
    public static ByteBuf buffer(byte[] bytes) {
        return Unpooled.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
    }
}
