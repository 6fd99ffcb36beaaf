package io.wsgateway.apps.process;

import java.time.Duration;

/**
 * How many lines may be logged: so many in each second, and what is beyond is counted. Time is an argument. Thread-safe.
 */
final class LogBudget {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final int perSecond;
    private long second = Long.MIN_VALUE;
    private int taken;
    private long leftOut;

    LogBudget(int perSecond) {
        this.perSecond = perSecond;
    }

    /** Whether one more may be logged now; if not, it is counted as left out. */
    synchronized boolean take(long nanos) {
        long now = Math.floorDiv(nanos, SECOND);
        if (now != second) {
            second = now;
            taken = 0;
        }
        if (taken < perSecond) {
            taken++;
            return true;
        }
        leftOut++;
        return false;
    }

    /** How many were left out, once it has been a second without; each is told of once. */
    synchronized long takeLeftOut(long nanos) {
        if (leftOut == 0 || Math.floorDiv(nanos, SECOND) == second) {
            return 0;
        }
        return takeAllLeftOut();
    }

    /** How many were left out that nobody was told of. */
    synchronized long takeAllLeftOut() {
        long told = leftOut;
        leftOut = 0;
        return told;
    }
}
