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

    /** What is hashed behind every key. */
    public static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_CHARACTERS = 24;
    /** 16 bytes are 21 characters of 6 bits and one of 2, whose other 4 are pad bits; two "=" make it 24. */
    private static final int LAST_CHARACTER = 21;
    private static final int PAD_BITS = 0xf;
    private static final ThreadLocal<MessageDigest> SHA_1 = ThreadLocal.withInitial(AcceptKey::sha1);

    private AcceptKey() {}

    /** True for the base64 of 16 bytes in its one canonical form (RFC 4648 section 3.5: pad bits are zero). */
    public static boolean isValid(String key) {
        if (key.length() != KEY_CHARACTERS || !key.endsWith("==")) {
            return false;
        }
        for (int i = 0; i < LAST_CHARACTER; i++) {
            if (sixBits(key.charAt(i)) < 0) {
                return false;
            }
        }
        int last = sixBits(key.charAt(LAST_CHARACTER));
        return last >= 0 && (last & PAD_BITS) == 0;
    }

    /** The value of a base64 character (RFC 4648 section 4); -1 if it is none. */
    private static int sixBits(char c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return c == '+' ? 62 : c == '/' ? 63 : -1;
    }

    /** The value that proves to the client that its handshake was understood. */
    public static String accept(String key) {
        return Base64.getEncoder().encodeToString(hash(key + GUID));
    }

    /** The 20 bytes of SHA-1 over a text of one {@code char} per byte. */
    public static byte[] hash(String text) {
        return SHA_1.get().digest(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
