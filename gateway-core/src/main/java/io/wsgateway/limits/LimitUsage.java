package io.wsgateway.limits;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How near peers came to one limit: a histogram with eight steps from each power of two to the next, in 4 KB whatever comes.
 * Thread-safe; read while it is written, it may be somewhat old.
 */
final class LimitUsage {

    private static final int EXACT = 16;
    private static final int STEP_BITS = 3;
    private static final int STEPS = 1 << STEP_BITS;
    private static final int EXACT_BITS = 4;
    private static final int BUCKETS = EXACT + (63 - EXACT_BITS) * STEPS;

    private final AtomicLongArray buckets = new AtomicLongArray(BUCKETS);
    private final AtomicLong most = new AtomicLong();

    /** This much of the limit was in use when somebody came, 0 or more. */
    void record(long used) {
        buckets.incrementAndGet(bucket(used));
        if (used > most.get()) {
            most.accumulateAndGet(used, Math::max);
        }
    }

    private static int bucket(long used) {
        if (used < EXACT) {
            return (int) used;
        }
        int power = 63 - Long.numberOfLeadingZeros(used);
        return EXACT + (power - EXACT_BITS) * STEPS + (int) (used >>> power - STEP_BITS & STEPS - 1);
    }

    /** The most that a bucket is for. */
    private static long mostOf(int bucket) {
        if (bucket < EXACT) {
            return bucket;
        }
        int power = EXACT_BITS + (bucket - EXACT) / STEPS;
        long step = 1L << power - STEP_BITS;
        return (1L << power) + ((bucket - EXACT) % STEPS + 1) * step - 1;
    }

    /** How often somebody came. */
    long samples() {
        long sum = 0;
        for (int i = 0; i < BUCKETS; i++) {
            sum += buckets.get(i);
        }
        return sum;
    }

    /** What 99 of 100 stayed within; an eighth too much at most. */
    long p99() {
        long beyond = samples() / 100;
        long seen = 0;
        for (int i = BUCKETS - 1; i >= 0; i--) {
            seen += buckets.get(i);
            if (seen > beyond) {
                return Math.min(mostOf(i), most.get());
            }
        }
        return 0;
    }

    /** The most that was in use. */
    long most() {
        return most.get();
    }
}
