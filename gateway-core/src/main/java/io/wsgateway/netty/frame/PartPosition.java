package io.wsgateway.netty.frame;

/** Where a part stands in its message. */
public enum PartPosition {
    /** The message begins with it. */
    FIRST,
    /** Neither. */
    MIDDLE,
    /** The message ends with it. */
    LAST,
    /** It is all of the message. */
    WHOLE;

    static PartPosition of(boolean first, boolean last) {
        return first ? (last ? WHOLE : FIRST) : last ? LAST : MIDDLE;
    }

    /** True if the message begins with it. */
    public boolean isFirst() {
        return this == FIRST || this == WHOLE;
    }

    /** True if the message ends with it. */
    public boolean isLast() {
        return this == LAST || this == WHOLE;
    }
}
