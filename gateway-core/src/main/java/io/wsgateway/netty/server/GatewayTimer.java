package io.wsgateway.netty.server;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of tasks that the gateway has at some time, one after the other; none may block. What a task throws is logged: an
 * executor alone would keep it to itself. Thread-safe.
 */
final class GatewayTimer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayTimer.class);

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().daemon().name("gateway-timer").factory());

    GatewayTimer() {
        thread.setRemoveOnCancelPolicy(true);
    }

    /** Runs a task for as long as this is open: again a period after it has ended, also where it failed. */
    void every(Duration period, Runnable task) {
        thread.scheduleWithFixedDelay(() -> run(task), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Runs a task once.
     *
     * @return by which it can be cancelled; cancelled already where this is closed
     */
    Future<?> after(Duration delay, Runnable task) {
        try {
            return thread.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.trace("closed meanwhile", e);
            CompletableFuture<Void> never = new CompletableFuture<>();
            never.cancel(false);
            return never;
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("a task of the gateway's timer failed", e);
        }
    }

    /** How many tasks wait for their time. */
    int waiting() {
        return thread.getQueue().size();
    }

    /** No task begins any more; one that is under way is interrupted. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
