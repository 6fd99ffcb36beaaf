package io.wsgateway.launcher.it;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Frames as a client sends them: masked, with the key of the examples in RFC 6455 section 5.7. */
public final class ClientFrames {

    /** The key of RFC 6455 section 1.3 in an opening handshake that any gateway accepts. */
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    private ClientFrames() {}

    /** An opening handshake with further header lines, each without its line end. */
    public static String handshake(String path, String... headers) {
        StringBuilder request = new StringBuilder("""
                GET %s HTTP/1.1\r
                Host: gw.example.com\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: %s\r
                Sec-WebSocket-Version: 13\r
                """.formatted(path, KEY));
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    public static byte[] text(String text) {
        return frame(true, 0, ServerFrame.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] binary(byte[] payload) {
        return frame(true, 0, ServerFrame.BINARY, payload);
    }

    public static byte[] close(int code) {
        return frame(true, 0, ServerFrame.CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
    }

    public static byte[] frame(boolean fin, int rsv, int opcode, byte[] payload) {
        int length = payload.length;
        ByteBuffer frame = ByteBuffer.allocate(14 + length);
        frame.put((byte) ((fin ? 0x80 : 0) | (rsv << 4) | opcode));
        if (length < 126) {
            frame.put((byte) (0x80 | length));
        } else if (length < (1 << 16)) {
            frame.put((byte) 0xfe).putShort((short) length);
        } else {
            frame.put((byte) 0xff).putLong(length);
        }
        frame.put(MASK);
        for (int i = 0; i < length; i++) {
            frame.put((byte) (payload[i] ^ MASK[i % 4]));
        }
        byte[] bytes = new byte[frame.flip().remaining()];
        frame.get(bytes);
        return bytes;
    }

    /** One compressed message that inflates to this many zeros. */
    static byte[] deflatedZeros(int opcode, int inflatedBytes) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(new byte[inflatedBytes]);
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        byte[] chunk = new byte[64 << 10];
        for (int count = 1; count > 0;) {
            count = deflater.deflate(chunk, 0, chunk.length, Deflater.SYNC_FLUSH);
            deflated.write(chunk, 0, count);
        }
        deflater.end();
        byte[] all = deflated.toByteArray();
        // RFC 7692 section 7.2.1: the four bytes 00 00 ff ff of the flush are not sent.
        return frame(true, 4, opcode, Arrays.copyOf(all, all.length - 4));
    }
}
