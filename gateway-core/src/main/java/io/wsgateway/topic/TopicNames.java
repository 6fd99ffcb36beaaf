package io.wsgateway.topic;

/** What names of topics are made of. */
final class TopicNames {

    static final char SEPARATOR = '/';
    static final char ONE_LEVEL = '+';
    static final char THE_REST = '#';

    private static final int LONGEST = 256;

    private TopicNames() {}

    /**
     * A name that can be published to.
     *
     * @throws IllegalArgumentException if it isn't; the message tells nothing of the name, which may be a peer's
     */
    static String checked(String name) {
        checkLength("topic name", name);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            // "The wildcard characters [...] MUST NOT be used within a Topic Name" (MQTT 5 section 4.7.1)
            if (isForbidden(c)) {
                throw new IllegalArgumentException("topic name with " + (c == 0 ? "U+0000" : c) + " at " + i
                        + " (expected: a name without wildcards and U+0000)");
            }
        }
        return name;
    }

    private static boolean isForbidden(int c) {
        return c == ONE_LEVEL || c == THE_REST || c == 0;
    }

    /** Whether it is a name that can be published to. */
    static boolean isName(String text) {
        return !text.isEmpty() && text.length() <= LONGEST && text.chars().noneMatch(TopicNames::isForbidden);
    }

    static void checkLength(String what, String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    what + " of " + text.length() + " characters (expected: 1 to " + LONGEST + ")");
        }
    }

    /** Where the level that starts here ends: at a separator or at the end of the name. */
    static int levelEnd(String name, int start) {
        int end = name.indexOf(SEPARATOR, start);
        return end < 0 ? name.length() : end;
    }

    /** True for names that a wildcard in the first level doesn't reach. */
    static boolean isHidden(String name) {
        return name.startsWith("$");
    }
}
