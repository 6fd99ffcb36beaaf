package io.wsgateway.identity;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that verify tokens, beside those that drive sockets: whoever sends many tokens holds up no session. As many as
 * half of the processors, at least one, made when they are needed; so many tokens may wait, and no more. Thread-safe.
 */
public final class TokenThreads implements Executor, AutoCloseable {

    /** The most tokens that wait. */
    static final int MOST_WAITING = 1024;
    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads;

    /** Starts none yet. */
    public TokenThreads(int processors) {
        AtomicInteger count = new AtomicInteger();
        int most = Math.max(1, processors / 2);
        threads = new ThreadPoolExecutor(most, most, IDLE_SECONDS, TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                    Thread thread = new Thread(task, "gateway-token-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Does this in one of the threads.
     *
     * @throws RejectedExecutionException if as many wait already as may, or these threads have ended
     */
    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
