package io.wsgateway.launcher.it;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long things took, counted in steps of which each is at most 3.2 % longer than the one before, from a microsecond to 18
 * minutes. One thread adds; any may look.
 */
final class Latencies {

    /** Steps for each power of two. */
    private static final int STEPS = 32;
    private static final int STEP_BITS = 5;
    private static final long MOST_MICROS = 1L << 30;

    private final AtomicLongArray counts = new AtomicLongArray((31 - STEP_BITS) * STEPS);
    private volatile long most;

    void add(long nanos) {
        counts.incrementAndGet(step(Math.clamp(nanos / 1000, 0, MOST_MICROS - 1)));
        most = Math.max(most, nanos);
    }

    /** Short times are their own steps; of longer ones the first bits are. */
    private static int step(long micros) {
        int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(micros) - STEP_BITS - 1);
        return shift * STEPS + (int) (micros >>> shift);
    }

    private static long longestMicros(int step) {
        int shift = Math.max(0, step / STEPS - 1);
        return ((step - (long) shift * STEPS + 1) << shift) - 1;
    }

    long count() {
        long count = 0;
        for (int step = 0; step < counts.length(); step++) {
            count += counts.get(step);
        }
        return count;
    }

    Duration most() {
        return Duration.ofNanos(most);
    }

    /** The time that this part of them doesn't exceed. */
    Duration quantile(double part) {
        long left = (long) Math.ceil(part * count());
        for (int step = 0; step < counts.length(); step++) {
            left -= counts.get(step);
            if (left <= 0) {
                return Duration.ofNanos(longestMicros(step) * 1000);
            }
        }
        return most();
    }

    @Override
    public String toString() {
        return "%,d messages: p50 %,d us, p99 %,d us, p99.9 %,d us, longest %,d us".formatted(count(),
                micros(quantile(0.5)), micros(quantile(0.99)), micros(quantile(0.999)), micros(most()));
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }
}
