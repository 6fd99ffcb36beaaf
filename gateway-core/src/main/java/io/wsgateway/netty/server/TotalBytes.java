package io.wsgateway.netty.server;

/**
 * The most bytes of memory that all connections may take together, by what for; 0 is no limit. Immutable.
 *
 * @param handshakes what connections hold that are no sessions, about
 * @param inbound what is held of what peers have sent and nobody has been handed
 * @param outbound what waits for the peers of all sessions
 */
public record TotalBytes(long handshakes, long inbound, long outbound) {

    /** No limit. */
    public static final TotalBytes UNLIMITED = new TotalBytes(0, 0, 0);

    /** The same with another bound on what connections hold that are no sessions. */
    public TotalBytes withHandshakes(long most) {
        return new TotalBytes(most, inbound, outbound);
    }

    /** The same with another bound on what is held of what peers have sent. */
    public TotalBytes withInbound(long most) {
        return new TotalBytes(handshakes, most, outbound);
    }

    /** The same with another bound on what waits for peers. */
    public TotalBytes withOutbound(long most) {
        return new TotalBytes(handshakes, inbound, most);
    }
}
