package io.wsgateway.cluster.channel;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** An agenda on the test's thread, whose time passes when the test says so. */
public final class ManualAgenda implements Agenda {

    private record Task(long at, long number, Runnable code) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::number));
    private long now;
    private long number;

    @Override
    public synchronized void execute(Runnable task) {
        after(Duration.ZERO, task);
    }

    @Override
    public synchronized void after(Duration delay, Runnable task) {
        tasks.add(new Task(now + delay.toNanos(), number++, task));
    }

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    /** Runs what is due, and what that leads to; true if there was any. */
    public boolean run() {
        boolean any = false;
        for (Runnable task = due(); task != null; task = due()) {
            task.run();
            any = true;
        }
        return any;
    }

    private synchronized @Nullable Runnable due() {
        Task next = tasks.peek();
        return next == null || next.at() > now ? null : tasks.remove().code();
    }

    /** Time passes; what becomes due is run by {@link #run}. */
    public synchronized void pass(Duration time) {
        now += time.toNanos();
    }

    @Override
    public synchronized void close() {
        tasks.clear();
    }
}
