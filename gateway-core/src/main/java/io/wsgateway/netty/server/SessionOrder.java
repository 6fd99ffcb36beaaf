package io.wsgateway.netty.server;

import io.wsgateway.netty.session.NettySession;
import java.time.Duration;
import java.util.Locale;

/** What sessions are ordered by; of two that are alike in that, the older is first. */
public enum SessionOrder {
    /** In the order they opened: by their numbers. */
    OLDEST,
    /** The other way round. */
    NEWEST,
    /** The most bytes that wait for the peer to read. */
    QUEUED,
    /** The most messages that have come. */
    RECEIVED,
    /** The most messages that were sent. */
    SENT,
    /** The most messages that were dropped. */
    DROPPED,
    /** The longest round trip; those of which none is known are the last. */
    ROUND_TRIP;

    /** A number that is the smaller the earlier the session comes. It may be another one the next time. */
    long rank(NettySession session) {
        return switch (this) {
            case OLDEST -> session.number();
            case NEWEST -> -session.number();
            case QUEUED -> -session.queuedBytes();
            case RECEIVED -> -session.received();
            case SENT -> -session.sent();
            case DROPPED -> -session.dropped();
            case ROUND_TRIP -> -session.roundTripTime().map(Duration::toNanos).orElse(0L);
        };
    }

    /** Whether it stays as it is: pages follow each other by the sessions' numbers. */
    public boolean isStable() {
        return this == OLDEST || this == NEWEST;
    }

    /** {@code round-trip}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
