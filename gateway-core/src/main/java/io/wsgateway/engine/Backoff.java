package io.wsgateway.engine;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before what failed is tried again: 100 ms, twice as long after each further failure, 5 s at most; each time between
 * a half and all of that, so that many nodes don't come at once.
 */
public final class Backoff {

    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5000;
    private static final int MOST_DOUBLINGS = 6;

    private Backoff() {}

    /**
     * The time to wait.
     *
     * @param failures how often it has failed in a row, 1 or more
     */
    public static Duration after(int failures) {
        return after(failures, ThreadLocalRandom.current().nextDouble());
    }

    /**
     * The same.
     *
     * @param random how much of the half that may be left out is waited, 0 to 1
     */
    static Duration after(int failures, double random) {
        long longest =
                Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(MOST_DOUBLINGS, Math.max(0, failures - 1)));
        return Duration.ofMillis(longest / 2 + Math.round(random * (longest - longest / 2)));
    }
}
