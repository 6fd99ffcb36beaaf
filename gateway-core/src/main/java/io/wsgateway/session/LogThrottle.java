package io.wsgateway.session;

import java.util.OptionalLong;

/**
 * Lets some lines in ten seconds pass, so that a flood of what is logged isn't a flood of lines, and counts the others.
 * Time is an argument, in nanoseconds of any origin. Thread-safe.
 */
public final class LogThrottle {

    private static final int LINES = 20;
    private static final long WINDOW_NANOS = 10_000_000_000L;

    private final int most;
    private boolean begun;
    private long start;
    private int lines;
    private long unsaid;

    /** Lets twenty lines pass. */
    public LogThrottle() {
        this(LINES);
    }

    /** Lets this many lines pass. */
    LogThrottle(int most) {
        this.most = most;
    }

    /** Whether there is a line to write now: how many went unsaid before it, or nothing if this one does too. */
    public synchronized OptionalLong admit(long now) {
        if (!begun || now - start >= WINDOW_NANOS) {
            begun = true;
            start = now;
            lines = 0;
        }
        if (lines == most) {
            unsaid++;
            return OptionalLong.empty();
        }
        lines++;
        long before = unsaid;
        unsaid = 0;
        return OptionalLong.of(before);
    }

    /** How many went unsaid in a window that is over, if any did; asked for once, then forgotten. */
    public synchronized OptionalLong fold(long now) {
        if (!begun || now - start < WINDOW_NANOS || unsaid == 0) {
            return OptionalLong.empty();
        }
        long before = unsaid;
        unsaid = 0;
        return OptionalLong.of(before);
    }

    /** {@code  (and 7 more since the last line)}, or nothing if it is none. */
    public static String more(long unsaid) {
        return unsaid == 0 ? "" : " (and " + unsaid + " more since the last line)";
    }
}
