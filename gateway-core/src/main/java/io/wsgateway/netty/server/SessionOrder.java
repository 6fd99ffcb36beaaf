package io.wsgateway.netty.server;

import io.wsgateway.netty.session.NettySession;
import java.time.Duration;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** What sessions are ordered by; of two that are alike in that, the older is first. */
public enum SessionOrder {
    /** In the order they opened: by their numbers. */
    OLDEST(NettySession::number, true),
    /** The other way round. */
    NEWEST(NettySession::number, false),
    /** The most bytes that wait for the peer to read. */
    QUEUED(NettySession::queuedBytes, false),
    /** The most messages that have come. */
    RECEIVED(NettySession::received, false),
    /** The most messages that were sent. */
    SENT(NettySession::sent, false),
    /** The most messages that were dropped. */
    DROPPED(NettySession::dropped, false),
    /** The longest round trip; those of which none is known are the last. */
    ROUND_TRIP(session -> session.roundTripTime().map(Duration::toNanos).orElse(0L), false);

    private final ToLongFunction<NettySession> value;
    private final boolean ascending;

    SessionOrder(ToLongFunction<NettySession> value, boolean ascending) {
        this.value = value;
        this.ascending = ascending;
    }

    /** A number that is the smaller the earlier the session comes. It may be another one the next time. */
    long rank(NettySession session) {
        long number = value.applyAsLong(session);
        return ascending ? number : -number;
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
