package io.wsgateway.session;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * How much has come in the second or minute that is under way, which begins and ends with the clock's. It is a figure for people:
 * limits are kept otherwise. Thread-safe, in one number.
 */
class WindowCount {

    private static final AtomicLongFieldUpdater<WindowCount> WINDOW =
            AtomicLongFieldUpdater.newUpdater(WindowCount.class, "window");
    private static final long MOST = 0xffff_ffffL;

    /** Which one it is, in the upper half; what came in it, in the lower: 0 before the first. */
    private volatile long window;

    /**
     * So much has come.
     *
     * @param amount 1 or more
     * @param nowNanos the time, of {@link System#nanoTime}'s kind; a thread that is behind counts where the others are
     * @param periodNanos how long a second or minute is; always the same
     * @return how much came in the one before, if this is the first of another; else 0
     */
    final long count(long amount, long nowNanos, long periodNanos) {
        int current = (int) Math.floorDiv(nowNanos, periodNanos);
        while (true) {
            long before = window;
            long counted = before & MOST;
            boolean another = counted == 0 || current - (int) (before >>> 32) > 0;
            long after = another
                    ? (long) current << 32 | Math.min(amount, MOST)
                    : before - counted + Math.min(counted + amount, MOST);
            if (WINDOW.compareAndSet(this, before, after)) {
                return another ? counted : 0;
            }
        }
    }

    /** How much came in the last second or minute in which anything did. */
    final long counted() {
        return window & MOST;
    }
}
