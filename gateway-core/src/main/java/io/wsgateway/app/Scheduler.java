package io.wsgateway.app;

import java.time.Duration;

/** Runs tasks later. What a task throws is logged; the next run takes place. Thread-safe. */
public interface Scheduler {

    /** Runs the task once, after the delay. */
    Scheduled after(Duration delay, Runnable task);

    /** Runs the task again and again, the first time after one period; runs never overlap. */
    Scheduled every(Duration period, Runnable task);

    /** A task that waits for its time. */
    interface Scheduled {
        /** Takes the task back; a run under way ends as it would. */
        void cancel();
    }
}
