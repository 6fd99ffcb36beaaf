package io.wsgateway.launcher.text;

import java.util.ArrayList;
import java.util.List;

/** Lines that fit a terminal. */
public final class Columns {

    /** How many characters a line has at most. */
    public static final int WIDTH = 80;

    private Columns() {}

    /**
     * A line in pieces that fit: broken at a space, or inside of a word that is too long itself.
     *
     * @param indent what the pieces after the first begin with; much shorter than a line
     */
    public static List<String> folded(String line, String indent) {
        List<String> pieces = new ArrayList<>();
        String rest = line;
        while (rest.length() > WIDTH) {
            int end = end(rest);
            pieces.add(rest.substring(0, end).stripTrailing());
            rest = indent + rest.substring(end).stripLeading();
        }
        pieces.add(rest);
        return pieces;
    }

    /** Where to break a line that is too long: not in its first half, where that would leave little on it. */
    private static int end(String line) {
        int space = line.lastIndexOf(' ', WIDTH);
        if (space >= WIDTH / 2) {
            return space;
        }
        return Character.isLowSurrogate(line.charAt(WIDTH)) ? WIDTH - 1 : WIDTH;
    }
}
