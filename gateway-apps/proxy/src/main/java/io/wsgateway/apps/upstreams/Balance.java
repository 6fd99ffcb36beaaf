package io.wsgateway.apps.upstreams;

/** By what one of several servers is chosen. */
public enum Balance {
    /** One after the other. */
    ROUND_ROBIN,
    /** The one with the fewest sessions. */
    LEAST_SESSIONS,
    /** The one that a value of the request belongs to. */
    HASH
}
