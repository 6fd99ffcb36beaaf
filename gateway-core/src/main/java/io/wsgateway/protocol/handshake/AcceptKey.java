package io.wsgateway.protocol.handshake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * {@code Sec-WebSocket-Key} and the {@code Sec-WebSocket-Accept} that answers it.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-4.2.2">RFC 6455 section 4.2.2</a>
 */
public final class AcceptKey {

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;
    private static final int KEY_CHARACTERS = 24;

    private AcceptKey() {}

    /** True for the base64 of 16 bytes in its one canonical form (RFC 4648 section 3.5: pad bits are zero). */
    public static boolean isValid(String key) {
        if (key.length() != KEY_CHARACTERS) {
            return false;
        }
        try {
            byte[] nonce = Base64.getDecoder().decode(key);
            return nonce.length == KEY_BYTES && Base64.getEncoder().encodeToString(nonce).equals(key);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The value that proves to the client that its handshake was understood. */
    public static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
