package io.wsgateway.testkit;

import io.wsgateway.app.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Messages made by a test. They stay valid: only a session's own {@code receive…} hands out views that expire. */
public final class Messages {

    private Messages() {}

    /** A text message. */
    public static Message text(String text) {
        return new FakeMessage(true, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A binary message of these bytes, given as {@code int} for a test's readability: {@code binary(0x00, 0xff)}. */
    public static Message binary(int... bytes) {
        byte[] payload = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            payload[i] = (byte) bytes[i];
        }
        return new FakeMessage(false, payload);
    }

    /** A binary message of these bytes, copied. */
    public static Message binary(byte... bytes) {
        return new FakeMessage(false, bytes.clone());
    }

    /** The buffer's remaining bytes. */
    static FakeMessage binary(ByteBuffer bytes) {
        byte[] payload = new byte[bytes.remaining()];
        bytes.get(payload);
        return new FakeMessage(false, payload);
    }

    static ByteBuffer copyOf(ByteBuffer bytes) {
        ByteBuffer source = bytes.duplicate();
        return ByteBuffer.allocate(source.remaining()).put(source).flip().asReadOnlyBuffer();
    }
}
