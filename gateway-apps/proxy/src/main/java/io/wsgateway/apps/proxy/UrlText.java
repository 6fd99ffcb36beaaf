package io.wsgateway.apps.proxy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encodes what comes from outside, as UTF-8, so that it is nothing but a value where it is put. */
final class UrlText {

    /** RFC 3986 section 3.3: what a segment of a path may hold besides letters and digits. */
    private static final String SEGMENT = "-._~!$&'()*+,;=:@";
    /** What a query may hold besides: what comes is taken as it is, as far as it may stand there. */
    private static final String QUERY = SEGMENT + "/?%[]{}|^`\\\"<>";
    /** Visible ASCII but for what ends a value in a list, a parameter or a quoted text, and for what encodes. */
    private static final String VALUE = "!#$&'()*+-./:<=>?@[\\]^_`{|}~";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private UrlText() {}

    /** One segment of a path. */
    static String segment(String text) {
        return encoded(text, SEGMENT);
    }

    /** A query as it was sent; what no target may hold is encoded. */
    static String query(String text) {
        return encoded(text, QUERY);
    }

    /**
     * A value in a header field: visible ASCII as it is, but for percent signs, commas, semicolons and quotation marks, so that it is one element of a
     * list whatever it holds.
     */
    static String value(String text) {
        return encoded(text, VALUE);
    }

    private static String encoded(String text, String marks) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain =
                    c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || marks.indexOf(c) >= 0;
            if (plain) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.toHexDigits(b));
            }
        }
        return encoded.toString();
    }
}
