package io.wsgateway.launcher.nodes;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Texts among bytes, each behind its length in two of them. */
final class Parts {

    private static final int LENGTH = 2;
    private static final int MOST = 0xffff;

    private Parts() {}

    /** A text in UTF-8 behind its length. */
    static byte[] of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MOST) {
            throw new IllegalArgumentException("text of " + bytes.length + " bytes (expected: at most " + MOST + ")");
        }
        return ByteBuffer.allocate(LENGTH + bytes.length).putShort((short) bytes.length).put(bytes).array();
    }

    /** The text that comes next; empty if there are fewer bytes than it says. What isn't UTF-8 becomes U+FFFD. */
    static Optional<String> text(ByteBuffer from) {
        if (from.remaining() < LENGTH) {
            return Optional.empty();
        }
        int length = Short.toUnsignedInt(from.getShort());
        if (from.remaining() < length) {
            return Optional.empty();
        }
        byte[] bytes = new byte[length];
        from.get(bytes);
        return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    }

    /** All that is left. */
    static byte[] rest(ByteBuffer from) {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        return bytes;
    }
}
