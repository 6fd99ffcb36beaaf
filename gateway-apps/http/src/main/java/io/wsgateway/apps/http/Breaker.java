package io.wsgateway.apps.http;

import java.time.Duration;

/**
 * Keeps from asking a back end that fails again and again: after so many failures in a row nothing is asked for a while, then one
 * request is a trial; one that fails makes the next pause twice as long. Time is an argument, in nanoseconds of any origin.
 * Thread-safe.
 */
final class Breaker {

    /** The first pause. */
    static final Duration PAUSE = Duration.ofSeconds(1);
    /** The longest pause. */
    static final Duration LONGEST = Duration.ofSeconds(15);

    /** Whether a request is let pass. */
    enum Pass {
        /** It isn't. */
        NONE,
        /** It is, as any other. */
        FREE,
        /** It is, to see whether the back end is well again. */
        TRIAL
    }

    private final int most;

    // Guarded by this.

    private int failures;
    private long failed;
    private long pauseNanos = PAUSE.toNanos();
    private boolean trying;

    /**
     * One that lets requests pass.
     *
     * @param most after how many failures in a row none passes; 0: all pass always
     */
    Breaker(int most) {
        this.most = most;
    }

    /** Whether a request may begin; if it may, its end has to be told. */
    synchronized Pass begin(long now) {
        if (!isOpen()) {
            return Pass.FREE;
        }
        if (trying || now - failed < pauseNanos) {
            return Pass.NONE;
        }
        trying = true;
        return Pass.TRIAL;
    }

    /** The back end has answered, and is well; true if that lets requests pass which didn't before. */
    synchronized boolean succeeded() {
        boolean closed = isOpen();
        failures = 0;
        trying = false;
        pauseNanos = PAUSE.toNanos();
        return closed;
    }

    /** A request failed that was let pass so; true if a pause begins with that, and none was before. */
    synchronized boolean failed(Pass pass, long now) {
        if (isOpen()) {
            if (pass == Pass.TRIAL && trying) { // others began before the pause
                trying = false;
                failed = now;
                pauseNanos = Math.min(2 * pauseNanos, LONGEST.toNanos());
            }
            return false;
        }
        failures++;
        failed = now;
        return isOpen();
    }

    /** A request that was let pass so has ended without saying anything of the back end. */
    synchronized void abandoned(Pass pass) {
        if (pass == Pass.TRIAL) {
            trying = false;
        }
    }

    /** Whether nothing passes but a trial. */
    synchronized boolean isOpen() {
        return most > 0 && failures >= most;
    }

    /** How long until a trial may pass; zero if it may, or all may. */
    synchronized Duration left(long now) {
        return isOpen() ? Duration.ofNanos(Math.max(0, pauseNanos - (now - failed))) : Duration.ZERO;
    }
}
