package io.wsgateway.apps.upstreams;

import java.time.Duration;

/**
 * Whether a server is well: by what sessions meet with, and by being asked. Time is an argument, in nanoseconds of any origin that goes on
 * evenly. Thread-safe.
 */
final class Health {

    /** Of its share, what a server has at once that is back. */
    static final double FIRST_SHARE = 0.1;

    /** What has changed for all to see. */
    enum Change {
        /** Nothing. */
        NONE,
        /** It is left out. */
        OUT,
        /** It is well again. */
        BACK
    }

    private final Ejection ejection;
    private final Checks checks;
    private final long returnNanos;

    // Guarded by this.

    private int failures;
    private boolean failed;
    private long lastFailure;
    /** Whether it was left out for a while, and no session has led there since. */
    private boolean ejected;
    private long ejectionNanos;
    private long until;
    /** Whether it hasn't answered when it was asked. */
    private boolean down;
    private int falls;
    private int rises;
    private boolean back;
    private long backSince;

    /**
     * One that is well.
     *
     * @param returnOver over which time one that is back gets its whole share
     */
    Health(Ejection ejection, Checks checks, Duration returnOver) {
        this.ejection = ejection;
        this.checks = checks;
        returnNanos = returnOver.toNanos();
    }

    /**
     * A session was to lead there and doesn't, or doesn't any more.
     *
     * @param alone whether no other is well: the last one isn't left out
     */
    synchronized Change failed(long now, boolean alone) {
        failed = true;
        lastFailure = now;
        if (!isIn(now)) {
            return Change.NONE; // what was under way
        }
        failures++;
        if (ejection.after() == 0 || alone || !ejected && failures < ejection.after()) {
            return Change.NONE;
        }
        boolean again = ejectionNanos > 0 && (ejected || now - until < ejection.most().toNanos());
        ejectionNanos =
                again ? Math.min(2 * ejectionNanos, ejection.most().toNanos()) : ejection.first().toNanos();
        until = now + ejectionNanos;
        ejected = true;
        back = true;
        backSince = until;
        failures = 0;
        return Change.OUT;
    }

    /** A session leads there. */
    synchronized Change succeeded(long now) {
        failures = 0;
        if (!ejected) {
            return Change.NONE;
        }
        ejected = false;
        if (until - now > 0) { // chosen, as no other was well
            until = now;
            backSince = now;
        }
        return down ? Change.NONE : Change.BACK;
    }

    /** It was asked, and has answered or not. */
    synchronized Change checked(boolean well, long now) {
        falls = well ? 0 : falls + 1;
        rises = well ? rises + 1 : 0;
        if (!well) {
            failed = true;
            lastFailure = now;
        }
        if (!down && falls >= checks.fall()) {
            down = true;
            return Change.OUT;
        }
        if (down && rises >= checks.rise()) {
            down = false;
            back = true;
            backSince = now;
            return Change.BACK;
        }
        return Change.NONE;
    }

    /** Whether it is chosen as long as others are well. */
    synchronized boolean isIn(long now) {
        return !down && !(ejected && until - now > 0);
    }

    /** Its share beside one that was never out: up to 1. */
    synchronized double weight(long now) {
        if (!back) {
            return 1;
        }
        long since = now - backSince;
        if (since >= returnNanos) {
            back = false;
            return 1;
        }
        return FIRST_SHARE + (1 - FIRST_SHARE) * Math.max(0, since) / returnNanos;
    }

    /** For how long it has not failed, in nanoseconds; {@code Long.MAX_VALUE} if it never has. */
    synchronized long wellFor(long now) {
        return failed ? now - lastFailure : Long.MAX_VALUE;
    }

    /** For how long it is left out from now on, if not by being asked. */
    synchronized Duration left(long now) {
        return ejected ? Duration.ofNanos(Math.max(0, until - now)) : Duration.ZERO;
    }
}
