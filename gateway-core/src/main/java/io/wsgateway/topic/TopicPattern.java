package io.wsgateway.topic;

import java.util.ArrayList;
import java.util.List;

/**
 * A filter taken apart: which names it matches is decided here. Immutable.
 *
 * @param filter as it was written
 * @param levels its levels, {@code +} and {@code #} among them; 1 to 16
 * @see <a href="https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html#_Toc3901241">MQTT 5 section 4.7</a>
 */
record TopicPattern(String filter, List<String> levels) {

    static final String ONE_LEVEL = "+";
    static final String THE_REST = "#";

    private static final int MOST_LEVELS = 16;

    TopicPattern {
        levels = List.copyOf(levels);
    }

    /**
     * Parses a filter.
     *
     * @throws IllegalArgumentException if it is none, saying what is wrong and where
     */
    static TopicPattern parse(String filter) {
        TopicNames.checkLength("topic filter", filter);
        List<String> levels = new ArrayList<>();
        for (int start = 0; start <= filter.length(); start += levels.getLast().length() + 1) {
            levels.add(filter.substring(start, TopicNames.levelEnd(filter, start)));
        }
        if (levels.size() > MOST_LEVELS) {
            throw new IllegalArgumentException(
                    "topic filter of " + levels.size() + " levels (expected: 1 to " + MOST_LEVELS + ")");
        }
        check(filter);
        return new TopicPattern(filter, levels);
    }

    private static void check(String filter) {
        for (int i = 0; i < filter.length(); i++) {
            char c = filter.charAt(i);
            if (c == 0) {
                throw wrong("U+0000", i, "anything else");
            }
            boolean wildcard = c == TopicNames.ONE_LEVEL || c == TopicNames.THE_REST;
            if (wildcard && !(isBoundary(filter, i - 1) && isBoundary(filter, i + 1))) {
                throw wrong(String.valueOf(c), i, "a wildcard to stand for a whole level");
            }
            if (c == TopicNames.THE_REST && i < filter.length() - 1) {
                throw wrong("#", i, "it to be the last level");
            }
        }
    }

    private static boolean isBoundary(String filter, int at) {
        return at < 0 || at == filter.length() || filter.charAt(at) == TopicNames.SEPARATOR;
    }

    private static IllegalArgumentException wrong(String what, int at, String expected) {
        return new IllegalArgumentException(
                "topic filter with " + what + " at " + at + " (expected: " + expected + ")");
    }

    boolean matches(String name) {
        int start = 0; // of the name's next level; behind the name when it has none left
        for (int i = 0; i < levels.size(); i++) {
            String level = levels.get(i);
            // "a subscription to “#” will not receive any messages published to a topic beginning with a $" (4.7.2)
            boolean reached = i > 0 || !TopicNames.isHidden(name);
            if (level.equals(THE_REST)) {
                return reached;
            }
            if (start > name.length()) {
                return false;
            }
            int end = TopicNames.levelEnd(name, start);
            boolean same = level.length() == end - start && name.startsWith(level, start);
            if (!same && !(level.equals(ONE_LEVEL) && reached)) {
                return false;
            }
            start = end + 1;
        }
        return start > name.length();
    }
}
