package io.wsgateway.limits;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How often something may happen, whoever does it: so often in a second, of which a part may come at once. The generic cell rate
 * algorithm in one long. Thread-safe: never one too many, whichever threads take.
 */
final class SharedRate {

    private final long cost;
    private final long burst;
    private final AtomicLong paidUntil;

    /**
     * Nothing is taken yet.
     *
     * @param perSecond 1 to 1,000,000,000; 0 is no limit
     * @param atOnce how many may come at once, 1 or more
     */
    SharedRate(int perSecond, int atOnce, long now) {
        this.cost = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.burst = cost * atOnce;
        this.paidUntil = new AtomicLong(now);
    }

    /** Takes one; false if it exceeds the rate, and then none is counted. A clock that was set back is believed. */
    boolean tryAcquire(long now) {
        if (cost == 0) {
            return true;
        }
        while (true) {
            long before = paidUntil.get();
            long ahead = Math.clamp(before - now, 0, burst);
            boolean pays = ahead + cost <= burst;
            long after = now + (pays ? ahead + cost : ahead);
            if (after == before || paidUntil.compareAndSet(before, after)) {
                return pays;
            }
        }
    }
}
