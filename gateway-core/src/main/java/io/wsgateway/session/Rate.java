package io.wsgateway.session;

import java.util.concurrent.TimeUnit;

/**
 * How fast one session may send: an amount in each period, of which a part may come at once. Confined to the session's
 * event loop.
 *
 * <p>The generic cell rate algorithm: one long remembers when, at the allowed pace, what was taken so far would have been
 * sent; what would push that further ahead than the burst is too much.
 */
final class Rate extends WindowCount {

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

    /** A number of messages in a minute, 1 or more, all of which may come at once. */
    static Rate messagesPerMinute(int messages, long nowNanos) {
        return new Rate(messages, MINUTE, MINUTE, nowNanos);
    }

    /** A number of frames in a second, 1 or more, all of which may come at once. */
    static Rate framesPerSecond(int frames, long nowNanos) {
        return new Rate(frames, SECOND, SECOND, nowNanos);
    }

    /** A number of bytes in a second, 1 or more; a second's bytes and one message of this length may come at once. */
    static Rate bytesPerSecond(long bytes, int longestMessage, long nowNanos) {
        return new Rate(bytes, SECOND, SECOND + cost(longestMessage, bytes, SECOND), nowNanos);
    }

    /** Takes these units; false if they exceed the rate, and then none is counted. */
    boolean tryAcquire(int units, long nowNanos) {
        long ahead = Math.max(paidUntil - nowNanos, 0) + cost(units, amount, period);
        if (ahead > burst) {
            return false;
        }
        paidUntil = nowNanos + ahead;
        return true;
    }

    /** Counts units, whether they are taken or not; how many came in the period before, if these are the first of another. */
    long count(int units, long nowNanos) {
        return count(units, nowNanos, period);
    }

    private static long cost(int units, long amount, long period) {
        return units * period / amount;
    }
}
