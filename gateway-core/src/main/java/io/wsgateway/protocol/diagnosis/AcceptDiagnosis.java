package io.wsgateway.protocol.diagnosis;

import io.wsgateway.protocol.handshake.AcceptKey;
import io.wsgateway.protocol.handshake.Printable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The check of {@code Sec-WebSocket-Accept}: whether it answers the key, and if not, by which mistake it came about.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-4.2.2">RFC 6455 section 4.2.2</a>
 */
final class AcceptDiagnosis {

    private static final String SUBJECT = "Sec-WebSocket-Accept";
    private static final String SECTION = "RFC 6455 section 4.2.2";
    private static final String PADDING = "==";

    private final Findings findings;

    AcceptDiagnosis(Findings findings) {
        this.findings = findings;
    }

    /** Writes down what is found of these values. */
    void examine(List<String> values, Optional<Offer> offer) {
        if (values.size() != 1) {
            findings.wrong(values.isEmpty() ? Fault.ACCEPT_MISSING : Fault.ACCEPT_REPEATED, SUBJECT,
                    values.isEmpty() ? "none" : values.size() + " field lines", SECTION);
            return;
        }
        Optional<String> key = offer.flatMap(Offer::key);
        if (key.isEmpty()) {
            findings.note(Fault.ACCEPT_UNPROVEN, SUBJECT,
                    Printable.of(values.getFirst()) + "; the key that it should answer isn't known", SECTION);
            return;
        }
        compare(values.getFirst(), key.get());
    }

    private void compare(String accept, String key) {
        String expected = AcceptKey.accept(key);
        if (accept.equals(expected)) {
            findings.right(SUBJECT, "answers the key", SECTION);
            return;
        }
        boolean unpadded = RequestDiagnosis.isUnpadded(key);
        String padded = AcceptKey.accept(key + PADDING);
        if (unpadded && accept.equals(padded)) {
            findings.right(SUBJECT, "answers the key with its padding: it was lost when the key was copied", SECTION);
            return;
        }
        String answers = unpadded
                ? "it belongs neither to that key (" + expected + ") nor to it with its padding (" + padded + ")"
                : "it doesn't belong to that key (expected: " + expected + ")";
        String cause = mistake(accept, key)
                .orElse("the two are of different attempts, or the server computes it from something else");
        findings.wrong(Fault.ACCEPT_WRONG, SUBJECT, Printable.of(accept) + ": " + answers + "; " + cause, SECTION);
    }

    /** How a server may come to this value. */
    private static Optional<String> mistake(String accept, String key) {
        String text = key + AcceptKey.GUID;
        byte[] hash = sha1(text.getBytes(StandardCharsets.ISO_8859_1));
        if (accept.equals(key)) {
            return Optional.of("it is the key itself, sent back");
        }
        if (accept.equalsIgnoreCase(base64(hash))) {
            return Optional.of("something on the way has changed upper and lower case");
        }
        if (accept.equals(HexFormat.of().formatHex(hash))
                || accept.equals(HexFormat.of().withUpperCase().formatHex(hash))) {
            return Optional.of("it is the hash in hexadecimal digits, not in base64");
        }
        if (accept.equals(base64(HexFormat.of().formatHex(hash).getBytes(StandardCharsets.ISO_8859_1)))) {
            return Optional.of("it is the base64 of the hash's hexadecimal digits, not of its 20 bytes");
        }
        if (accept.equals(
                base64(sha1((key + AcceptKey.GUID.toLowerCase(Locale.ROOT)).getBytes(StandardCharsets.ISO_8859_1))))) {
            return Optional.of("the GUID was taken in lower case");
        }
        if (accept.equals(base64(sha1(key.getBytes(StandardCharsets.ISO_8859_1))))) {
            return Optional.of("the GUID is missing from what was hashed");
        }
        if (accept.equals(base64(sha1((AcceptKey.GUID + key).getBytes(StandardCharsets.ISO_8859_1))))) {
            return Optional.of("the GUID was put before the key, not behind it");
        }
        if (accept.equals(base64(sha1((text + "\r\n").getBytes(StandardCharsets.ISO_8859_1))))
                || accept.equals(base64(sha1((text + "\n").getBytes(StandardCharsets.ISO_8859_1))))
                || accept.equals(AcceptKey.accept(key + "\r")) || accept.equals(AcceptKey.accept(" " + key))) {
            return Optional.of("white space or a line end was hashed along with the key");
        }
        return AcceptKey.isValid(key) ? ofDecoded(accept, key) : Optional.empty();
    }

    private static Optional<String> ofDecoded(String accept, String key) {
        byte[] bytes = Base64.getDecoder().decode(key);
        byte[] guid = AcceptKey.GUID.getBytes(StandardCharsets.ISO_8859_1);
        byte[] both = new byte[bytes.length + guid.length];
        System.arraycopy(bytes, 0, both, 0, bytes.length);
        System.arraycopy(guid, 0, both, bytes.length, guid.length);
        return accept.equals(base64(sha1(both)))
                ? Optional.of("the key was decoded before it was hashed; it must be hashed as it was sent")
                : Optional.empty();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
