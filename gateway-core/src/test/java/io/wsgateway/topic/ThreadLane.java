package io.wsgateway.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A lane with a thread of its own. */
final class ThreadLane implements Lane {

    private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(() -> {
        inside.set(true);
        task.run();
    }));

    @Override
    public boolean inLane() {
        return inside.get();
    }

    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    <T> Future<T> submit(Callable<T> task) {
        return thread.submit(task);
    }

    /** Ends when all tasks given so far have run. */
    void close() throws InterruptedException {
        thread.shutdown();
        assertThat(thread.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
}
