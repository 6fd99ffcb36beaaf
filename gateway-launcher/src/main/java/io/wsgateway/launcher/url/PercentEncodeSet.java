package io.wsgateway.launcher.url;

import java.nio.charset.StandardCharsets;

/**
 * Which characters are percent-encoded in a part of a URL, beside control characters and what isn't ASCII.
 *
 * @see <a href="https://url.spec.whatwg.org/#percent-encoded-bytes">WHATWG URL section 1.3</a>
 */
enum PercentEncodeSet {
    PATH(" \"#<>?^`{}"),
    /** Of the schemes that browsers know. */
    QUERY(" \"#<>'");

    private final String characters;

    PercentEncodeSet(String characters) {
        this.characters = characters;
    }

    /** The text, encoded as UTF-8; escapes that are in it stay as they are, and be they none. */
    String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte octet : scalars(text).getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            if (c < ' ' || c >= 0x7f || characters.indexOf(c) >= 0) {
                encoded.append('%').append(hex(c >> 4)).append(hex(c & 0xf));
            } else {
                encoded.append(c);
            }
        }
        return encoded.toString();
    }

    private static char hex(int digit) {
        return Character.toUpperCase(Character.forDigit(digit, 16));
    }

    /** A surrogate that stands alone is no character; browsers replace it. */
    private static String scalars(String text) {
        return text.codePoints().map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
