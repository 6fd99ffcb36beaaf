package io.wsgateway.cluster.node;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks, those of one key one after the other, in the order they were given, and those of others meanwhile; a key has a thread
 * while it has something to run, and takes no room when it hasn't. Thread-safe.
 */
final class Turns<K> {

    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

    private final Executor threads;
    private final int most;
    /** What waits, of each key that has a thread. Guarded by this. */
    private final Map<K, Queue<Runnable>> waiting = new HashMap<>();

    /**
     * @param threads runs each task on a thread of its own, which may block
     * @param most how many tasks of one key may wait
     */
    Turns(Executor threads, int most) {
        this.threads = threads;
        this.most = most;
    }

    /** Runs a task in its turn; false: too many of its key wait. */
    synchronized boolean add(K key, Runnable task) {
        Queue<Runnable> tasks = waiting.get(key);
        if (tasks != null) {
            return tasks.size() < most && tasks.add(task);
        }
        Queue<Runnable> begun = new ArrayDeque<>();
        begun.add(task);
        waiting.put(key, begun);
        threads.execute(() -> run(key, begun));
        return true;
    }

    private void run(K key, Queue<Runnable> tasks) {
        for (Runnable task = next(key, tasks); task != null; task = next(key, tasks)) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.error("what another node has to do with failed", e);
            }
        }
    }

    private synchronized @Nullable Runnable next(K key, Queue<Runnable> tasks) {
        Runnable task = tasks.poll();
        if (task == null) {
            waiting.remove(key);
        }
        return task;
    }

    /** How many keys have something to run. */
    synchronized int size() {
        return waiting.size();
    }
}
