package io.wsgateway.testkit;

import io.wsgateway.app.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A scheduler and the clock it obeys: time stands still until {@link #advance}, which runs what is due, in order, in the
 * caller's thread. What a task throws reaches the test. Thread-safe.
 */
public final class FakeScheduler implements Scheduler, InstantSource {

    private static final Duration ONCE = Duration.ZERO;

    private final List<Task> tasks = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public Scheduled after(Duration delay, Runnable task) {
        return add(delay, ONCE, task);
    }

    @Override
    public Scheduled every(Duration period, Runnable task) {
        if (period.isZero() || period.isNegative()) {
            throw new IllegalArgumentException("a period must be longer than nothing: " + period);
        }
        return add(period, period, task);
    }

    /** How many tasks wait for their time. */
    public synchronized int waiting() {
        return tasks.size();
    }

    /** Lets this much time pass. */
    public void advance(Duration time) {
        Instant end = instant().plus(time);
        for (Optional<Runnable> due = takeDue(end); due.isPresent(); due = takeDue(end)) {
            due.get().run();
        }
        synchronized (this) {
            now = end;
        }
    }

    private synchronized Scheduled add(Duration delay, Duration period, Runnable work) {
        Task task = new Task(now.plus(delay), period, work);
        tasks.add(task);
        return task;
    }

    private synchronized Optional<Runnable> takeDue(Instant end) {
        Optional<Task> next = tasks.stream().filter(task -> !task.at.isAfter(end)).min(Comparator.comparing(t -> t.at));
        next.ifPresent(task -> {
            now = task.at;
            if (task.period.equals(ONCE)) {
                tasks.remove(task);
            } else {
                task.at = task.at.plus(task.period);
            }
        });
        return next.map(task -> task.work);
    }

    private final class Task implements Scheduled {
        private Instant at;
        private final Duration period;
        private final Runnable work;

        Task(Instant at, Duration period, Runnable work) {
            this.at = at;
            this.period = period;
            this.work = work;
        }

        @Override
        public void cancel() {
            synchronized (FakeScheduler.this) {
                tasks.remove(this);
            }
        }
    }
}
