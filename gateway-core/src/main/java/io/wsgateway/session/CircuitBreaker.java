package io.wsgateway.session;

import java.time.Duration;

/**
 * Keeps from asking again and again what fails: after so many failures in a row nothing is asked for a while, then a few requests
 * are trials. Failures long after one another are no row. A trial that fails makes the next pause twice as long, up to the longest. Time is an argument, in nanoseconds of any
 * origin. Thread-safe.
 */
public final class CircuitBreaker {

    private final Rules rules;

    // Guarded by this.

    /** In a row. */
    private int failures;
    /** When the last failure was; means something once there were as many as may be. */
    private long failed;
    private int trials;
    /** When the first of the trials began; means something while there are any. */
    private long tried;
    private long pauseNanos;

    /**
     * When nothing is asked, and for how long. Immutable.
     *
     * @param mostFailures after how many in a row none passes, at least 1
     * @param within of the failure before one belongs to the same row
     * @param pause for how long at first
     * @param longestPause for how long at most
     * @param trials how many pass after that, at least 1
     * @param probation after how long without a failure trials have succeeded of which nothing was heard
     */
    public record Rules(int mostFailures, Duration within, Duration pause, Duration longestPause, int trials,
            Duration probation) {

        private static final Duration ENDLESS = Duration.ofNanos(Long.MAX_VALUE);

        /** One trial, whose end is waited for; the pauses are all of one length. */
        public Rules(int mostFailures, Duration pause) {
            this(mostFailures, ENDLESS, pause, pause, 1, ENDLESS);
        }
    }

    /** One that lets requests pass. */
    public CircuitBreaker(Rules rules) {
        this.rules = rules;
        this.pauseNanos = rules.pause().toNanos();
    }

    /** Whether a request may begin; its end has to be told. */
    public synchronized boolean begin(long now) {
        if (trials > 0 && now - tried >= rules.probation().toNanos()) {
            succeeded();
        }
        if (failures < rules.mostFailures()) {
            return true;
        }
        if (trials == rules.trials() || now - failed < pauseNanos) {
            return false;
        }
        if (trials++ == 0) {
            tried = now;
        }
        return true;
    }

    /** A request was answered; true if that lets requests pass which didn't before. */
    public synchronized boolean succeeded() {
        boolean closed = isOpen();
        failures = 0;
        trials = 0;
        pauseNanos = rules.pause().toNanos();
        return closed;
    }

    /** A request failed; true if a pause begins with that. */
    public synchronized boolean failed(long now) {
        boolean passed = !isOpen() || trials > 0;
        if (!isOpen() && now - failed > rules.within().toNanos()) {
            failures = 0;
        }
        if (trials > 0) {
            pauseNanos = Math.min(2 * pauseNanos, rules.longestPause().toNanos());
        }
        failures = Math.min(failures + 1, rules.mostFailures());
        failed = now;
        trials = 0;
        return passed && isOpen();
    }

    /** A request ended without saying anything of what was asked. */
    public synchronized void abandoned() {
        trials = Math.max(0, trials - 1);
    }

    /** How long until trials pass; zero if they do, or anything. */
    public synchronized Duration left(long now) {
        return isOpen() ? Duration.ofNanos(Math.max(0, pauseNanos - (now - failed))) : Duration.ZERO;
    }

    /** Whether there was a failure that no success has followed. */
    public synchronized boolean hasFailed() {
        return failures > 0;
    }

    /** Whether no request passes but trials. */
    public synchronized boolean isOpen() {
        return failures >= rules.mostFailures();
    }
}
