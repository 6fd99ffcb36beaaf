package io.wsgateway.app;

/** Whose doing the end of a session was: what came first counts. */
public enum EndedBy {
    /** The peer sent a Close. */
    PEER,
    /** The application closed the session, or failed. */
    APPLICATION,
    /** The peer broke the protocol: 1002, 1007. */
    PROTOCOL,
    /** A limit was reached: a message too long or too late, a rate, a reader too slow. */
    LIMIT,
    /** The peer was silent and didn't answer a Ping. */
    KEEPALIVE,
    /** The session was as old as its route allows. */
    MAX_AGE,
    /** What the peer had proved of itself is none any more: it expired, or was revoked; or it proved nothing in time. */
    IDENTITY,
    /** An operator closed the session, through the admin listener. */
    OPERATOR,
    /** The gateway is shutting down, or the application is replaced or removed. */
    DRAIN,
    /** The connection ended or was lost without a Close. */
    NETWORK,
    /** The gateway failed. */
    GATEWAY
}
