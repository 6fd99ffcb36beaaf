package io.wsgateway.session;

import java.util.concurrent.TimeUnit;

/**
 * How fast one session may send: so much in a period, and some of it at once. Confined to the session's event loop.
 *
 * <p>The generic cell rate algorithm: one long remembers when, at the allowed pace, what was taken so far would have been
 * sent; what would push that further ahead than the burst is too much.
 */
final class Rate {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final long amount;
    private final long period;
    /** How far ahead of the pace a session may be, in nanoseconds. */
    private final long burst;
    private long paidUntil;

    private Rate(long amount, long period, long burst, long nowNanos) {
        this.amount = amount;
        this.period = period;
        this.burst = burst;
        this.paidUntil = nowNanos;
    }

    /** So many messages in a minute, 1 or more, all of which may come at once. */
    static Rate messagesPerMinute(int messages, long nowNanos) {
        return new Rate(messages, MINUTE, MINUTE, nowNanos);
    }

    /** So many bytes in a second, 1 or more; a second's bytes may come at once, and one message of this length with them. */
    static Rate bytesPerSecond(long bytes, int longestMessage, long nowNanos) {
        return new Rate(bytes, SECOND, SECOND + cost(longestMessage, bytes, SECOND), nowNanos);
    }

    /** Takes so many, or says that it is too much; then none is counted. */
    boolean tryAcquire(int units, long nowNanos) {
        long ahead = Math.max(paidUntil - nowNanos, 0) + cost(units, amount, period);
        if (ahead > burst) {
            return false;
        }
        paidUntil = nowNanos + ahead;
        return true;
    }

    private static long cost(int units, long amount, long period) {
        return units * period / amount;
    }
}
