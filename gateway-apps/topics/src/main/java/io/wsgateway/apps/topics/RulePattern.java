package io.wsgateway.apps.topics;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of topics in a rule: levels with {@code /} between them, each a text, {@code +} for any one, {@code #} at the end for the
 * level before it and all that follow, <code>{principal}</code> or <code>{claim.NAME}</code> for what the gateway knows of the peer,
 * percent-encoded. As in MQTT, a pattern that begins with a wildcard matches no name that begins with {@code $}. Immutable.
 *
 * @param levels from the left
 */
record RulePattern(List<Level> levels) {

    private static final int MOST_LEVELS = 16;
    private static final String CLAIM = "{claim.";

    RulePattern {
        levels = List.copyOf(levels);
    }

    /** One level. */
    sealed interface Level {

        /** Exactly this text. */
        record Exactly(String text) implements Level {}

        /** Any one. */
        record Any() implements Level {}

        /** The level before it and all that follow. */
        record Rest() implements Level {}

        /** The peer's principal; matches nothing where there is none. */
        record OfPrincipal() implements Level {}

        /** A claim of the peer's; matches nothing where there is none, and any of its values where it is a list. */
        record OfClaim(String name) implements Level {}
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it isn't one, saying why
     */
    static RulePattern parse(String text) {
        List<Level> levels = new ArrayList<>();
        int start = 0;
        while (start <= text.length()) {
            int end = endOfLevel(text, start);
            levels.add(level(text.substring(start, end)));
            start = end + 1;
        }
        if (levels.indexOf(new Level.Rest()) >= 0 && levels.indexOf(new Level.Rest()) < levels.size() - 1) {
            throw new IllegalArgumentException("# stands for the last level only");
        }
        if (levels.size() > MOST_LEVELS || text.length() > TopicName.MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a pattern has at most " + MOST_LEVELS + " levels and " + TopicName.MAX_LENGTH + " characters");
        }
        return new RulePattern(levels);
    }

    /** The name of a claim may hold slashes. */
    private static int endOfLevel(String text, int start) {
        int from = text.startsWith(CLAIM, start) ? Math.max(start, text.indexOf('}', start)) : start;
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }

    private static Level level(String text) {
        if (text.equals("{principal}")) {
            return new Level.OfPrincipal();
        }
        if (text.startsWith(CLAIM) && text.endsWith("}") && text.length() > CLAIM.length() + 1) {
            return new Level.OfClaim(text.substring(CLAIM.length(), text.length() - 1));
        }
        if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
            throw new IllegalArgumentException("a level with braces is {principal} or {claim.NAME} as a whole");
        }
        return switch (text) {
            case "+" -> new Level.Any();
            case "#" -> new Level.Rest();
            default -> exactly(text);
        };
    }

    private static Level exactly(String text) {
        if (!TopicName.isValid(text)) {
            throw new IllegalArgumentException(
                    "a level is a wildcard as a whole, or a text without + and #, neither empty nor . or ..");
        }
        return new Level.Exactly(text);
    }

    /** True if the pattern means this topic for this peer. */
    boolean matches(List<String> name, Identity identity) {
        return matches(name, (level, text) -> switch (level) {
            case Level.Exactly(String exactly) -> exactly.equals(text);
            case Level.Any() -> true;
            case Level.Rest() -> true;
            case Level.OfPrincipal() -> identity.principal().filter(known -> isEncoded(known, text))
                    .isPresent();
            case Level.OfClaim(String claim) -> identity.claim(claim).stream()
                    .anyMatch(value -> isEncoded(value, text));
        });
    }

    private static boolean isEncoded(String value, String level) {
        return !level.isEmpty() && LevelEncoding.encode(value).equals(level);
    }

    /** True if the pattern could mean this topic for some peer. */
    boolean couldMatch(List<String> name) {
        return matches(name,
                (level, text) -> !(level instanceof Level.Exactly(String exactly)) || exactly.equals(text));
    }

    private interface LevelMatch {
        boolean matches(Level level, String text);
    }

    private boolean matches(List<String> name, LevelMatch match) {
        boolean open = levels.getLast() instanceof Level.Rest;
        int before = open ? levels.size() - 1 : levels.size();
        boolean hidden = name.getFirst().startsWith("$")
                && (levels.getFirst() instanceof Level.Any || levels.getFirst() instanceof Level.Rest);
        if (hidden || name.size() < before || !open && name.size() > before) {
            return false;
        }
        for (int i = 0; i < before; i++) {
            if (!match.matches(levels.get(i), name.get(i))) {
                return false;
            }
        }
        return true;
    }
}
