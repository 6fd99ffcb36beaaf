package io.wsgateway.launcher.text;

/**
 * Makes text from outside safe to stand on one line of a log or a terminal. Letters of every script and backslashes stay as
 * they are, so that names of files and texts of applications can be read; what a peer sent is shown by
 * {@link io.wsgateway.protocol.handshake.Printable}, in ASCII only.
 */
public final class Escaped {

    private static final int MOST_CHARACTERS = 256;

    private Escaped() {}

    /** Escaped, and cut at 256 characters: for a value inside a message. */
    public static String text(String value) {
        return value.length() <= MOST_CHARACTERS ? line(value) : line(value.substring(0, MOST_CHARACTERS)) + "…";
    }

    /** Escaped: every character that ends a line, moves a cursor or reorders text is written as {@code \}{@code uXXXX}. */
    public static String line(String value) {
        int i = 0;
        while (i < value.length() && !isUnsafe(value.charAt(i))) {
            i++;
        }
        if (i == value.length()) {
            return value;
        }
        StringBuilder escaped = new StringBuilder(value.length() + 16).append(value, 0, i);
        for (; i < value.length(); i++) {
            char c = value.charAt(i);
            if (isUnsafe(c)) {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** Control characters, line and paragraph separators, and those which change the direction of text. */
    public static boolean isUnsafe(char c) {
        return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
    }
}
