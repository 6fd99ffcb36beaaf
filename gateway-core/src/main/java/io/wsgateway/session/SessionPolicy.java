package io.wsgateway.session;

import io.wsgateway.protocol.extension.CompressionPolicy;
import io.wsgateway.protocol.frame.MessageLimits;
import java.time.Duration;

/**
 * What a route allows an open session. Immutable; shared by the sessions of a route.
 *
 * @param messages how much one message may be
 * @param rates how fast the peer may send
 * @param outbound how much may wait for a slow reader
 * @param compression what is compressed where that was agreed on
 * @param keepalive how silence is broken, and when it is judged
 * @param messageTimeout how long a message may take from its first byte to its last
 * @param closeTimeout how long the peer has to answer a Close
 */
public record SessionPolicy(MessageLimits messages, RatePolicy rates, OutboundPolicy outbound,
        CompressionPolicy compression, KeepalivePolicy keepalive, Duration messageTimeout, Duration closeTimeout) {

    /** What holds where nothing is configured. */
    public static final SessionPolicy DEFAULT = new SessionPolicy(new MessageLimits(1 << 20, 1 << 20, 1024),
            new RatePolicy(0), new OutboundPolicy(1 << 20, Overflow.CLOSE), CompressionPolicy.DEFAULT,
            new KeepalivePolicy(Duration.ofSeconds(25), Duration.ofSeconds(10)), Duration.ofSeconds(30),
            Duration.ofSeconds(5));

    /** The same but for the rates. */
    public SessionPolicy with(RatePolicy other) {
        return new SessionPolicy(messages, other, outbound, compression, keepalive, messageTimeout, closeTimeout);
    }

    /** The same but for what may wait for a slow reader. */
    public SessionPolicy with(OutboundPolicy other) {
        return new SessionPolicy(messages, rates, other, compression, keepalive, messageTimeout, closeTimeout);
    }

    /** The same but for what is compressed. */
    public SessionPolicy with(CompressionPolicy other) {
        return new SessionPolicy(messages, rates, outbound, other, keepalive, messageTimeout, closeTimeout);
    }

    /** The same but for the keepalive. */
    public SessionPolicy with(KeepalivePolicy other) {
        return new SessionPolicy(messages, rates, outbound, compression, other, messageTimeout, closeTimeout);
    }
}
