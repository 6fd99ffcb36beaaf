package io.wsgateway.session;

/** What happens when more would wait for a slow reader than may. */
public enum Overflow {
    /** The session is closed with 1013. */
    CLOSE,
    /** The messages that have waited longest make room. */
    DROP_OLDEST,
    /** The message that finds no room is dropped. */
    DROP_NEWEST
}
