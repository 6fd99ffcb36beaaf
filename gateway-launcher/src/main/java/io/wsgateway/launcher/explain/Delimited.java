package io.wsgateway.launcher.explain;

/** A value between quotes or brackets, as programs write and print it. */
final class Delimited {

    private Delimited() {}

    /**
     * Where the value ends that begins with the delimiter at this place: behind the closing one, or at the end of the text.
     */
    static int end(String text, int open) {
        char closing = closing(text.charAt(open));
        for (int i = open + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && closing != ']') {
                i++;
            } else if (c == closing) {
                return i + 1;
            }
        }
        return text.length();
    }

    /** True if the character opens a value. */
    static boolean opens(char c) {
        return c == '"' || c == '\'' || c == '`' || c == '[';
    }

    static char closing(char open) {
        return open == '[' ? ']' : open;
    }
}
