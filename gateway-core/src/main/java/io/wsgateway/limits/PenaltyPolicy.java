package io.wsgateway.limits;

import java.time.Duration;

/**
 * For how long an address has to wait whose handshakes are rejected one after the other, by its own fault. Immutable.
 *
 * @param after how many rejections in a row it takes; 0: nobody is made to wait
 * @param delay how long it is the first time; each further rejection doubles it
 * @param max the most that it becomes
 * @param forgiven how long after the end of a wait the address is as good as any
 */
public record PenaltyPolicy(int after, Duration delay, Duration max, Duration forgiven) {

    /** The configuration key. */
    public static final String KEY = "penalty";

    /** The longest that any of the times may be. */
    public static final Duration LONGEST = Duration.ofHours(1);

    /** Nobody is made to wait. */
    public static final PenaltyPolicy OFF =
            new PenaltyPolicy(0, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(5));

    public PenaltyPolicy {
        if (after < 0) {
            throw new IllegalArgumentException("rejections before a penalty must not be negative: " + after);
        }
        requireWithin(delay);
        requireWithin(max);
        requireWithin(forgiven);
        if (max.compareTo(delay) < 0) {
            throw new IllegalArgumentException("the longest penalty must not be shorter than the first: " + max);
        }
    }

    private static void requireWithin(Duration time) {
        if (time.toMillis() < 1 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("the times of penalties must be 1 ms to an hour: " + time);
        }
    }

    /** True if there are penalties. */
    public boolean isOn() {
        return after > 0;
    }

    /** How long an address waits after this many rejections in a row, in nanoseconds. */
    long waitNanos(int rejections) {
        if (after == 0 || rejections < after) {
            return 0;
        }
        int doublings = Math.min(rejections - after, 62 - (64 - Long.numberOfLeadingZeros(delay.toNanos())));
        return Math.min(delay.toNanos() << doublings, max.toNanos());
    }
}
