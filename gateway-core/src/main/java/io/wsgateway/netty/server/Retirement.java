package io.wsgateway.netty.server;

import java.time.Duration;

/**
 * What becomes of the open sessions of a generation that ends. Immutable.
 *
 * @param moved whether they are told to go, with 1012; else they stay until they end of themselves
 * @param over the time over which those that are told to go are told, or 20 ms each where that is less: in an order and at
 *        moments that nobody can foresee, so that their peers don't all come back at once
 * @param within when those that are left are told to go, counted from the start; not negative
 */
public record Retirement(boolean moved, Duration over, Duration within) {

    public Retirement {
        if (over.isNegative() || within.isNegative()) {
            throw new IllegalArgumentException("durations must not be negative: over " + over + ", within " + within);
        }
    }

    /** Sessions stay until they end, within this time. */
    public static Retirement finish(Duration within) {
        return new Retirement(false, Duration.ZERO, within);
    }

    /** Sessions are told to go, one after the other over this time; those that come late, within the other. */
    public static Retirement move(Duration over, Duration within) {
        return new Retirement(true, over, within);
    }
}
