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
 * @param messageTimeout how long a message may take from its first byte to its last; where it is handed on in parts, from
 *        one part to the next
 * @param closeTimeout how long the peer has to answer a Close
 * @param maxAge how old a session may become, about; zero: no limit
 */
public record SessionPolicy(MessageLimits messages, RatePolicy rates, OutboundPolicy outbound,
        CompressionPolicy compression, KeepalivePolicy keepalive, Duration messageTimeout, Duration closeTimeout,
        Duration maxAge) {

    /** 2^64 divided by the golden ratio: multiples of it spread evenly. */
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    /** What holds where nothing is configured. */
    public static final SessionPolicy DEFAULT = new SessionPolicy(new MessageLimits(1 << 20, 1 << 20, 1024),
            RatePolicy.DEFAULT, new OutboundPolicy(1 << 20, Overflow.CLOSE), CompressionPolicy.DEFAULT,
            new KeepalivePolicy(Duration.ofSeconds(25), Duration.ofSeconds(10)), Duration.ofSeconds(30),
            Duration.ofSeconds(5), Duration.ZERO);

    /**
     * How old a session may become; zero: no limit. Within a tenth of the age, more or less, so that those who
     * connected together don't all connect anew together.
     *
     * @param number the session's number, which tells it from those beside it
     */
    public Duration ageOf(long number) {
        double spread = (number * GOLDEN_RATIO >>> 11) * 0x1p-53; // 0 to 1, far apart for neighbours
        return Duration.ofNanos(Math.round(maxAge.toNanos() * (0.9 + 0.2 * spread)));
    }

    /** The same but for how old a session may become. */
    public SessionPolicy withMaxAge(Duration other) {
        return new SessionPolicy(messages, rates, outbound, compression, keepalive, messageTimeout, closeTimeout,
                other);
    }

    /** The same but for how much one message may be. */
    public SessionPolicy with(MessageLimits other) {
        return new SessionPolicy(other, rates, outbound, compression, keepalive, messageTimeout, closeTimeout,
                maxAge);
    }

    /** The same but for the rates. */
    public SessionPolicy with(RatePolicy other) {
        return new SessionPolicy(messages, other, outbound, compression, keepalive, messageTimeout, closeTimeout,
                maxAge);
    }

    /** The same but for what may wait for a slow reader. */
    public SessionPolicy with(OutboundPolicy other) {
        return new SessionPolicy(messages, rates, other, compression, keepalive, messageTimeout, closeTimeout,
                maxAge);
    }

    /** The same but for what is compressed. */
    public SessionPolicy with(CompressionPolicy other) {
        return new SessionPolicy(messages, rates, outbound, other, keepalive, messageTimeout, closeTimeout,
                maxAge);
    }

    /** The same but for the keepalive. */
    public SessionPolicy with(KeepalivePolicy other) {
        return new SessionPolicy(messages, rates, outbound, compression, other, messageTimeout, closeTimeout,
                maxAge);
    }
}
