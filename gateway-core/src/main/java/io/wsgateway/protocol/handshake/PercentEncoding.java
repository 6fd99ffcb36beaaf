package io.wsgateway.protocol.handshake;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The bytes that a percent-encoded text stands for.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc3986#section-2.1">RFC 3986 section 2.1</a>
 */
final class PercentEncoding {

    private PercentEncoding() {}

    /** The bytes; empty if a percent sign has no two hexadecimal digits behind it. */
    static Optional<byte[]> decode(String text) {
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
            if (escaped(text, i) < 0) {
                return Optional.empty();
            }
        }
        return Optional.of(decodeLeniently(text));
    }

    /** The bytes; a percent sign without two hexadecimal digits behind it stands for itself. */
    static byte[] decodeLeniently(String text) {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int escaped = c == '%' ? escaped(text, i) : -1;
            if (escaped >= 0) {
                decoded.write(escaped);
                i += 2;
            } else {
                decoded.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return decoded.toByteArray();
    }

    /** The byte that is escaped by the percent sign at this place; -1 if none is. */
    private static int escaped(String text, int percent) {
        if (percent + 2 >= text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(percent + 1), 16);
        int low = Character.digit(text.charAt(percent + 2), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
