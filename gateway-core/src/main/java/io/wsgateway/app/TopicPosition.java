package io.wsgateway.app;

import java.util.Optional;

/**
 * A place in a topic's history: what a client keeps to ask, after a reconnect, for what it missed. Immutable.
 *
 * @param epoch which life of the history this is of: another one after the history was lost, as by a restart of the gateway.
 *        At most 32 letters, digits, {@code -} and {@code _}; empty for {@link #NONE} alone
 * @param offset how many messages the topic has kept in this epoch, up to this place: 1 is behind its first message; 0 or
 *        more
 */
public record TopicPosition(String epoch, long offset) {

    /** Nowhere: of a client that knows nothing of the topic yet. */
    public static final TopicPosition NONE = new TopicPosition("", 0);

    private static final int LONGEST_EPOCH = 32;
    /** So that every one of them fits into a long. */
    private static final int MOST_DIGITS = 18;

    public TopicPosition {
        if (!isEpoch(epoch) || offset < 0 || epoch.isEmpty() && offset > 0) {
            throw new IllegalArgumentException("not a position in a topic's history: offset " + offset
                    + ", epoch of " + epoch.length() + " characters");
        }
    }

    /** A position as {@link #toString} writes it; empty if it is anything else, whatever a client may send. */
    public static Optional<TopicPosition> parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || !isEpoch(text.substring(0, colon)) || !isOffset(text, colon + 1)) {
            return Optional.empty();
        }
        return Optional.of(new TopicPosition(text.substring(0, colon), Long.parseLong(text.substring(colon + 1))));
    }

    private static boolean isEpoch(String epoch) {
        boolean fits = epoch.length() <= LONGEST_EPOCH;
        for (int i = 0; fits && i < epoch.length(); i++) {
            char c = epoch.charAt(i);
            fits = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c == '-' || c == '_';
        }
        return fits;
    }

    /** Digits, as few as possible. */
    private static boolean isOffset(String text, int start) {
        int digits = text.length() - start;
        boolean fits = digits == 1 || digits > 1 && digits <= MOST_DIGITS && text.charAt(start) != '0';
        for (int i = start; fits && i < text.length(); i++) {
            fits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return fits;
    }

    /** The position for a client to keep: {@code epoch:offset}, which needs no escape in JSON and in a query. */
    @Override
    public String toString() {
        return epoch + ":" + offset;
    }
}
