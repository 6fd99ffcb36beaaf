package io.wsgateway.apps.http;

import java.util.Base64;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A symmetric key of Standard Webhooks, as it is written: {@code whsec_} and base64 of {@value #MIN_BYTES} to {@value #MAX_BYTES}
 * random bytes.
 */
final class SigningKey {

    static final String ALGORITHM = "HmacSHA256";
    static final String PREFIX = "whsec_";
    static final int MIN_BYTES = 24;
    static final int MAX_BYTES = 64;
    static final String EXPECTED = PREFIX + " and base64 of " + MIN_BYTES + " to " + MAX_BYTES + " bytes";

    private SigningKey() {}

    /**
     * Reads a key.
     *
     * @throws IllegalArgumentException if it isn't one; the message says what was expected and repeats nothing of it
     */
    static SecretKey read(String written) {
        byte[] bytes = written.startsWith(PREFIX) ? decode(written.substring(PREFIX.length())) : new byte[0];
        if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("not a signing key (expected: " + EXPECTED + ")");
        }
        return new SecretKeySpec(bytes, ALGORITHM);
    }

    /** The bytes; none where it isn't base64. */
    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
