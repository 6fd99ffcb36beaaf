package io.wsgateway.apps.topics;

/** How long texts are in UTF-8. */
final class Utf8 {

    private Utf8() {}

    /** True if the text has more bytes than this; an unpaired surrogate counts as three. */
    static boolean isLonger(String text, int most) {
        return text.length() > most || length(text) > most;
    }

    /** The bytes of a text. */
    static int length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            }
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : pair ? 4 : 3;
        }
        return bytes;
    }
}
