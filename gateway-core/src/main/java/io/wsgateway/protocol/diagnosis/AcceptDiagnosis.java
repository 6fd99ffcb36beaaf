package io.wsgateway.protocol.diagnosis;

import io.wsgateway.protocol.handshake.AcceptKey;
import io.wsgateway.protocol.handshake.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** Writes down what is found of the field in this response. */
    void examine(HeadText response, Optional<Offer> offer) {
        List<String> values = response.values(SUBJECT);
        if (values.isEmpty()) {
            findings.missing(response, SUBJECT, Fault.ACCEPT_MISSING, SECTION);
            return;
        }
        if (values.size() != 1) {
            findings.wrong(Fault.ACCEPT_REPEATED, SUBJECT, values.size() + " field lines", SECTION);
            return;
        }
        Optional<String> key = offer.flatMap(Offer::key);
        if (key.isEmpty()) {
            findings.unknown(Fault.ACCEPT_UNPROVEN, SUBJECT,
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
        String hex = HexFormat.of().formatHex(AcceptKey.hash(text));
        if (accept.equals(key)) {
            return Optional.of("it is the key itself, sent back");
        }
        if (accept.equalsIgnoreCase(AcceptKey.accept(key))) {
            return Optional.of("something on the way has changed upper and lower case");
        }
        if (accept.equals(hex) || accept.equals(hex.toUpperCase(Locale.ROOT))) {
            return Optional.of("it is the hash in hexadecimal digits, not in base64");
        }
        if (accept.equals(base64(hex.getBytes(StandardCharsets.ISO_8859_1)))) {
            return Optional.of("it is the base64 of the hash's hexadecimal digits, not of its 20 bytes");
        }
        if (accept.equals(hashed(key + AcceptKey.GUID.toLowerCase(Locale.ROOT)))) {
            return Optional.of("the GUID was taken in lower case");
        }
        if (accept.equals(hashed(key))) {
            return Optional.of("the GUID is missing from what was hashed");
        }
        if (accept.equals(hashed(AcceptKey.GUID + key))) {
            return Optional.of("the GUID was put before the key, not behind it");
        }
        if (Stream.of(text + "\r\n", text + "\n", key + "\r" + AcceptKey.GUID, " " + text)
                .anyMatch(spaced -> accept.equals(hashed(spaced)))) {
            return Optional.of("white space or a line end was hashed along with the key");
        }
        if (AcceptKey.isValid(key) && accept.equals(AcceptKey.accept(decoded(key)))) {
            return Optional.of("the key was decoded before it was hashed; it must be hashed as it was sent");
        }
        return Optional.empty();
    }

    private static String decoded(String key) {
        return new String(Base64.getDecoder().decode(key), StandardCharsets.ISO_8859_1);
    }

    private static String hashed(String text) {
        return base64(AcceptKey.hash(text));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
