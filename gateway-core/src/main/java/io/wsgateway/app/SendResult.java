package io.wsgateway.app;

/** What became of a message given to {@link Session#send}. */
public enum SendResult {
    /** Taken: sent in order, unless the connection is lost first. */
    QUEUED,
    /** Dropped: the session is closing or closed. */
    CLOSED,
    /** Dropped: the outbound budget is exhausted; this session is being closed with 1013. */
    OVERFLOW
}
