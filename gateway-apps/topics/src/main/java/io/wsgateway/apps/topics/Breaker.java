package io.wsgateway.apps.topics;

import java.time.Duration;
import java.time.Instant;

/**
 * Keeps from asking a server again and again that doesn't answer: after {@link #MOST_FAILURES} in a row nothing is asked for
 * {@link #PAUSE}, then one request is a trial. Time is an argument. Thread-safe.
 */
final class Breaker {

    /** How many failures in a row there are before a pause. */
    static final int MOST_FAILURES = 5;

    /** How long a pause is. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    // Guarded by this.

    private int failures;
    private Instant asksAgain = Instant.MIN;

    /** Whether a request may begin; its end has to be told. */
    synchronized boolean begin(Instant now) {
        if (failures < MOST_FAILURES) {
            return true;
        }
        if (now.isBefore(asksAgain)) {
            return false;
        }
        asksAgain = now.plus(PAUSE); // for all but this one
        return true;
    }

    /** A request was answered; true if a pause ends with that. */
    synchronized boolean succeeded() {
        boolean paused = failures >= MOST_FAILURES;
        failures = 0;
        return paused;
    }

    /** A request wasn't answered; true if the first pause begins with that. */
    synchronized boolean failed(Instant now) {
        failures = Math.min(failures + 1, MOST_FAILURES + 1);
        asksAgain = now.plus(PAUSE);
        return failures == MOST_FAILURES;
    }
}
