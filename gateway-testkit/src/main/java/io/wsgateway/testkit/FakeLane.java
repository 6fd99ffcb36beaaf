package io.wsgateway.testkit;

import io.wsgateway.topic.Lane;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A lane without a thread of its own: its tasks are run by whoever calls {@link #run}, one at a time and in order. Where two
 * threads come at once, one of them runs the tasks of both. Thread-safe.
 */
final class FakeLane implements Lane {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Thread> runner = new AtomicReference<>();

    @Override
    public boolean inLane() {
        return Thread.currentThread().equals(runner.get());
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs what waits, unless somebody does so already. */
    void run() {
        while (!tasks.isEmpty() && runner.compareAndSet(null, Thread.currentThread())) {
            try {
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            } finally {
                runner.set(null);
            }
        }
    }
}
