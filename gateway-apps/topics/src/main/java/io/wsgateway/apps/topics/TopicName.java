package io.wsgateway.apps.topics;

import java.util.List;

/** What peers and rules may call topics: levels with {@code /} between them. */
final class TopicName {

    /** The most UTF-16 units. */
    static final int MAX_LENGTH = 256;

    /** What a name is, for a peer that has sent something else. */
    static final String RULE = "A topic's name has 1 to " + MAX_LENGTH
            + " characters, none of them +, # or a control; its levels are neither empty nor . or ..";

    private TopicName() {}

    /** True if this is a name. Names are compared exactly: no case is folded, nothing is decoded. */
    static boolean isValid(String name) {
        return !name.isEmpty() && name.length() <= MAX_LENGTH && isVisible(name)
                && levels(name).stream().noneMatch(level -> level.isEmpty() || level.equals(".") || level.equals(".."));
    }

    /** The levels of a name. */
    static List<String> levels(String name) {
        return List.of(name.split("/", -1));
    }

    private static boolean isVisible(String name) {
        return name.codePoints().noneMatch(c -> c == '+' || c == '#' || Character.isISOControl(c)
                || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
