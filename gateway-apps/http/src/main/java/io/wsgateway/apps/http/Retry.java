package io.wsgateway.apps.http;

import java.time.Duration;
import java.util.Optional;

/**
 * Decides whether a request is tried again: where it has surely not been received, or the back end has said when to come back.
 */
final class Retry {

    /** The longest pause before the first, the second … attempt anew is twice the one before, from this … */
    private static final Duration FIRST = Duration.ofMillis(100);
    /** … to this. */
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final int DOUBLINGS = 5;

    private Retry() {}

    /**
     * When the next attempt begins.
     *
     * @param failures how many there were, this one among them
     * @param left for how long from now an attempt may still begin
     * @param random from 0 to less than 1: full jitter, so that sessions which failed together don't come back together
     * @return after how long; empty: not at all
     */
    static Optional<Duration> next(Outcome.Failed outcome, int failures, Duration left, double random) {
        Duration jitter = part(ceiling(failures), random);
        if (!outcome.failure().isUnsent() && !outcome.saysWhen()) {
            return Optional.empty();
        }
        Duration pause = outcome.retryAfter().orElse(Duration.ZERO).plus(jitter);
        return pause.compareTo(left) <= 0 ? Optional.of(pause) : Optional.empty();
    }

    private static Duration ceiling(int failures) {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(Math.max(failures - 1, 0), DOUBLINGS));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }

    private static Duration part(Duration of, double random) {
        return Duration.ofNanos((long) (of.toNanos() * random));
    }
}
