package io.wsgateway.launcher.it.cluster;

/**
 * A position as clients read it. Immutable.
 *
 * @param epoch which life of the history; empty for {@link #NONE} alone
 * @param offset how many messages were kept in it
 */
record Position(String epoch, long offset) {

    /** Of a client that comes for the first time. */
    static final Position NONE = new Position("", 0);

    static Position parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("not a position: " + text);
        }
        return new Position(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
    }

    /** True if both count the messages of one life of the history. */
    boolean isBeside(Position other) {
        return epoch.equals(other.epoch);
    }

    Position plus(long messages) {
        return new Position(epoch, offset + messages);
    }

    /** As clients send it; {@code -} for {@link #NONE}. */
    @Override
    public String toString() {
        return epoch.isEmpty() ? "-" : epoch + ":" + offset;
    }
}
