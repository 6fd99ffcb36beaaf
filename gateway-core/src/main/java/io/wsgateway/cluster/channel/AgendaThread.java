package io.wsgateway.cluster.channel;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agenda of a gateway: a daemon thread, {@code gateway-engine-agenda}. Thread-safe. */
public final class AgendaThread implements Agenda {

    private static final Logger LOG = LoggerFactory.getLogger(AgendaThread.class);

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().daemon().name("gateway-engine-agenda").factory());

    /** Starts the thread. */
    public AgendaThread() {
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void execute(Runnable task) {
        schedule(0, task);
    }

    @Override
    public void after(Duration delay, Runnable task) {
        schedule(delay.toNanos(), task);
    }

    private void schedule(long nanos, Runnable task) {
        try {
            var unused = executor.schedule(() -> run(task), nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.trace("closed", e);
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a task of the engine's agenda failed", e);
        }
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
