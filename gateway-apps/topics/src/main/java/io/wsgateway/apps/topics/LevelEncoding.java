package io.wsgateway.apps.topics;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A text as one level of a topic's name: percent-encoded as {@code encodeURIComponent} of JavaScript does it. */
final class LevelEncoding {

    private static final String PLAIN = "-_.!~*'()";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private LevelEncoding() {}

    /** The level; empty if the text is empty, or holds an unpaired surrogate, which has no encoding. */
    static String encode(String text) {
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            return "";
        }
        StringBuilder level = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || PLAIN.indexOf(c) >= 0) {
                level.append(c);
            } else {
                HEX.toHexDigits(level.append('%'), b);
            }
        }
        return level.toString();
    }
}
