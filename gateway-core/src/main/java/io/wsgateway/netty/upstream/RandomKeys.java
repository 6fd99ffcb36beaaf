package io.wsgateway.netty.upstream;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Masking keys of a client's frames, which nobody can foresee: "The masking key needs to be unpredictable; thus, the masking key MUST be
 * derived from a strong source of entropy". A kilobyte at a time is taken of it, so that a key costs some nanoseconds. Confined to one
 * event loop.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-5.3">RFC 6455 section 5.3</a>
 */
public final class RandomKeys {

    private static final int BYTES = 1 << 10;
    private static final int KEY_OF_HANDSHAKE = 16;

    private final SecureRandom source = new SecureRandom();
    private final ByteBuffer left = ByteBuffer.allocate(BYTES).limit(0);

    /** Nothing is taken of the source before the first key is. */
    public RandomKeys() {}

    /** The next key; never zero, which would mask nothing. */
    int next() {
        int key;
        do {
            key = fill(Integer.BYTES).getInt();
        } while (key == 0);
        return key;
    }

    /** A fresh {@code Sec-WebSocket-Key}: "a nonce consisting of a randomly selected 16-byte value that has been base64-encoded". */
    String keyOfHandshake() {
        byte[] nonce = new byte[KEY_OF_HANDSHAKE];
        fill(KEY_OF_HANDSHAKE).get(nonce);
        return Base64.getEncoder().encodeToString(nonce);
    }

    private ByteBuffer fill(int bytes) {
        if (left.remaining() < bytes) {
            source.nextBytes(left.array());
            left.clear();
        }
        return left;
    }
}
