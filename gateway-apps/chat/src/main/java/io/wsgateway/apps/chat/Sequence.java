package io.wsgateway.apps.chat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time in the order they come, without a thread of its own and without a lock: whoever comes first
 * runs what the others bring meanwhile, and nobody waits. A task given by a task runs after it. Thread-safe.
 */
final class Sequence {

    private static final Logger LOGGER = LoggerFactory.getLogger(Sequence.class);

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unfinished = new AtomicInteger();

    /** How many tasks have not finished; it may change while it is read. */
    int unfinished() {
        return unfinished.get();
    }

    /** Runs the task, now or, in the thread that runs an earlier one, next in turn. */
    void run(Runnable task) {
        tasks.add(task);
        if (unfinished.getAndIncrement() == 0) {
            runAll();
        }
    }

    private void runAll() {
        do {
            try {
                tasks.remove().run();
            } catch (RuntimeException e) {
                // It may be the task of another session than the one whose callback this is: the others go on.
                LOGGER.error("a task failed", e);
            }
        } while (unfinished.decrementAndGet() > 0);
    }
}
