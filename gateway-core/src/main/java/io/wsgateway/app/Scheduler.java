package io.wsgateway.app;

import java.time.Duration;

/**
 * Runs tasks later, each run on a virtual thread: a task may block. What it throws is logged, the first of its kind with its
 * stack; the next run takes place.
 * Thread-safe.
 */
public interface Scheduler {

    /** Runs the task once, after the delay. */
    Scheduled after(Duration delay, Runnable task);

    /** Runs the task again and again, one period after start and after each run; runs never overlap. */
    Scheduled every(Duration period, Runnable task);

    /** A task that waits for its time. */
    interface Scheduled {
        /** Takes the task back; a run under way ends as it would. */
        void cancel();
    }
}
