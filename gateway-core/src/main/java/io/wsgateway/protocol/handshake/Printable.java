package io.wsgateway.protocol.handshake;

/**
 * Makes what came from outside fit to be shown in a log, a header or a page: visible ASCII only, everything else escaped,
 * and bounded.
 */
public final class Printable {

    /** The longest text shown, in characters before escaping. */
    public static final int MAX_LENGTH = 256;

    private Printable() {}

    /** The text, escaped and cut. */
    public static String of(String text) {
        int end = Math.min(text.length(), MAX_LENGTH);
        StringBuilder shown = null;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean plain = c >= ' ' && c < 0x7f && c != '\\';
            if (!plain && shown == null) {
                shown = new StringBuilder(text.substring(0, i));
            }
            if (shown != null) {
                append(shown, c, plain);
            }
        }
        String escaped = shown == null ? text.substring(0, end) : shown.toString();
        return end == text.length() ? escaped : escaped + "... (" + text.length() + " characters)";
    }

    private static void append(StringBuilder shown, char c, boolean plain) {
        if (plain) {
            shown.append(c);
        } else if (c == '\\') {
            shown.append("\\\\");
        } else {
            shown.append(c <= 0xff ? "\\x" : "\\u").append(String.format(c <= 0xff ? "%02x" : "%04x", (int) c));
        }
    }

    /** A request target without its query, which may hold a secret. */
    static String target(String target) {
        int query = target.indexOf('?');
        return query < 0 ? of(target) : of(target.substring(0, query)) + "?...";
    }
}
