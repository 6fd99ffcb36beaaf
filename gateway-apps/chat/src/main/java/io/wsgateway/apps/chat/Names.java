package io.wsgateway.apps.chat;

import java.text.Normalizer;
import java.util.Locale;

/** What people may call rooms and themselves. */
final class Names {

    private Names() {}

    /**
     * True if the name has 1 to {@code most} code points which can all be seen: letters, marks, digits, punctuation,
     * symbols, and single spaces between them. Controls, bidirectional overrides, joiners, private characters and the
     * letters and marks that have no shape are not among them.
     */
    static boolean isVisible(String name, int most) {
        int length = name.codePointCount(0, name.length());
        return length >= 1 && length <= most && name.equals(name.strip()) && !name.contains("  ")
                && name.codePoints().allMatch(Names::isVisible);
    }

    /** What two names have in common that people would take for the same one: width, case and composition don't count. */
    static String key(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    /** The name of a room's topic: one level, without what names of topics can't hold. Shorter than a topic's may be. */
    static String topic(String room) {
        return "room/" + room.replace("%", "%25").replace("/", "%2F").replace("+", "%2B").replace("#", "%23");
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> !isBlank(codePoint);
        };
    }

    /** Letters, marks and symbols without a shape: fillers, the blank Braille pattern, joiners, variation selectors. */
    private static boolean isBlank(int codePoint) {
        return switch (codePoint) {
            case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0 -> true;
            default -> (codePoint >= 0x180B && codePoint <= 0x180F) || (codePoint >= 0xFE00 && codePoint <= 0xFE0F)
                    || (codePoint >= 0xE0100 && codePoint <= 0xE01EF);
        };
    }
}
