package io.wsgateway.identity;

import java.time.Duration;

/**
 * Keeps from asking a server again and again that doesn't answer: after so many failures in a row nothing is asked for a while,
 * then one request is a trial. Time is an argument, in nanoseconds of any origin. Thread-safe.
 */
final class CircuitBreaker {

    private final int mostFailures;
    private final long pauseNanos;

    // Guarded by this.

    /** In a row. */
    private int failures;
    /** When the last failure was; means something once there were as many as may be. */
    private long failed;
    private boolean trying;

    /**
     * One that lets requests pass.
     *
     * @param mostFailures after how many in a row none passes, at least 1
     * @param pause for how long
     */
    CircuitBreaker(int mostFailures, Duration pause) {
        this.mostFailures = mostFailures;
        this.pauseNanos = pause.toNanos();
    }

    /** Whether a request may begin; its end has to be told. */
    synchronized boolean begin(long now) {
        if (failures < mostFailures) {
            return true;
        }
        if (trying || now - failed < pauseNanos) {
            return false;
        }
        trying = true;
        return true;
    }

    /** A request was answered; true if that lets requests pass which didn't before. */
    synchronized boolean succeeded() {
        boolean closed = failures >= mostFailures;
        failures = 0;
        trying = false;
        return closed;
    }

    /** A request failed; true if none passes from now on, and did before. */
    synchronized boolean failed(long now) {
        boolean wasOpen = failures >= mostFailures;
        failures = Math.min(failures + 1, mostFailures);
        failed = now;
        trying = false;
        return !wasOpen && failures == mostFailures;
    }

    /** A request ended without saying anything of the server. */
    synchronized void abandoned() {
        trying = false;
    }
}
