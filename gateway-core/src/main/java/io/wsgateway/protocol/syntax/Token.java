package io.wsgateway.protocol.syntax;

import java.util.ArrayList;
import java.util.List;

/**
 * Tokens and comma-separated lists of header field values.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-5.6.2">RFC 9110 section 5.6.2</a>
 */
public final class Token {

    private static final boolean[] CHARS = new boolean[0x80];

    static {
        String marks = "!#$%&'*+-.^_`|~";
        for (int c = 0; c < CHARS.length; c++) {
            CHARS[c] = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || marks.indexOf(c) >= 0;
        }
    }

    private Token() {}

    /** True for the characters a token is made of. */
    public static boolean isTokenChar(int c) {
        return c >= 0 && c < CHARS.length && CHARS[c];
    }

    /** True for a token: one or more token characters. */
    public static boolean isToken(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!isTokenChar(value.charAt(i))) {
                return false;
            }
        }
        return !value.isEmpty();
    }

    /**
     * The elements of a list that may be spread over several field lines, without the white space around them. Empty
     * elements are left out: "A recipient MUST parse and ignore a reasonable number of empty list elements" (RFC 9110
     * section 5.6.1.2).
     */
    public static List<String> elements(List<String> values) {
        List<String> elements = new ArrayList<>();
        for (String value : values) {
            int start = 0;
            for (int comma = value.indexOf(','); comma >= 0; comma = value.indexOf(',', start)) {
                addElement(elements, value, start, comma);
                start = comma + 1;
            }
            addElement(elements, value, start, value.length());
        }
        return elements;
    }

    private static void addElement(List<String> elements, String value, int start, int end) {
        String element = trimmed(value, start, end);
        if (!element.isEmpty()) {
            elements.add(element);
        }
    }

    /** A part of a text without the optional white space (RFC 9110 section 5.6.3) around it. */
    public static String trimmed(String text, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && isOptionalWhitespace(text.charAt(from))) {
            from++;
        }
        while (to > from && isOptionalWhitespace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isOptionalWhitespace(char c) {
        return c == ' ' || c == '\t';
    }
}
