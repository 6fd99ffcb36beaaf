package io.wsgateway.app;

/** What became of a message given to {@link Session#send}. */
public enum SendResult {
    /**
     * Taken: sent in order, unless the connection is lost or fails first, or the route drops the oldest messages and newer
     * ones need the room.
     */
    QUEUED,
    /**
     * Dropped: the outbound budget is exhausted, and the route drops what doesn't fit; the session stays open. Where it drops
     * the oldest this is rare: nothing older can be dropped, as a connection has begun with it or another thread sends faster
     * than the session's event loop takes it.
     */
    DROPPED,
    /** Dropped: the session is closing or closed. */
    CLOSED,
    /** Dropped: the outbound budget is exhausted; this session is being closed with 1013. */
    OVERFLOW
}
