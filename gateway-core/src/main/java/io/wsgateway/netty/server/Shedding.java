package io.wsgateway.netty.server;

import io.wsgateway.netty.session.NettySession;
import java.time.Duration;

/**
 * A part of the sessions that is to go elsewhere, with 1012: another node has come, say. Immutable.
 *
 * @param percent how many of those that are meant, 1 to 100; at least one if there is any
 * @param over the time over which they are told; fewer are told sooner
 * @param criteria what is true of those that are meant
 */
public record Shedding(int percent, Duration over, SessionCriteria criteria) {

    /** The longest time over which sessions are told. */
    public static final Duration LONGEST = Duration.ofHours(1);

    public Shedding {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException("percent must be 1 to 100: " + percent);
        }
        if (over.isNegative() || over.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("sessions are told over at most an hour: " + over);
        }
    }

    /** Whether a session is one of those of which a part is to go. */
    boolean isOf(NettySession session) {
        return session.isOpen() && criteria.fit(session);
    }

    /** How many of so many go. */
    int of(int sessions) {
        return (int) ((sessions * (long) percent + 99) / 100);
    }
}
