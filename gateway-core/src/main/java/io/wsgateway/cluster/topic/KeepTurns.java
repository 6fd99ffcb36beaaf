package io.wsgateway.cluster.topic;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a node keeps messages of a topic: those that hold their own position one at a time, as they would only be in
 * each other's way; others at once, but behind those. Thread-safe; tasks run on the thread that gives them or ends the one before.
 */
final class KeepTurns {

    private static final int MOST_WAITING = 10_000;

    /** What ends a task's turn. */
    interface Turn {
        void end();
    }

    /** A task, and whether the next one waits until it says so. */
    private record Task(Consumer<Turn> code, boolean alone) {}

    /** What waits behind a task that is alone; a topic has none while there is no such task. */
    private final ConcurrentMap<String, Deque<Task>> busy = new ConcurrentHashMap<>();

    /** Runs a task in its turn, which is over at once; false if too many wait. */
    boolean run(String topic, Runnable task) {
        return run(topic, new Task(turn -> task.run(), false));
    }

    /** Runs a task in its turn; the next one begins when it ends its turn, once. False if too many wait. */
    boolean runAlone(String topic, Consumer<Turn> task) {
        return run(topic, new Task(task, true));
    }

    private boolean run(String topic, Task task) {
        AtomicReference<@Nullable Boolean> now = new AtomicReference<>(); // null: it can't wait
        busy.compute(topic, (key, waiting) -> {
            if (waiting == null) {
                now.set(true);
                return task.alone() ? new ArrayDeque<>() : null;
            }
            if (waiting.size() < MOST_WAITING) {
                now.set(false);
                waiting.add(task);
            }
            return waiting;
        });
        Boolean runsNow = now.get();
        if (runsNow != null && runsNow && isOver(topic, task) && task.alone()) {
            next(topic);
        }
        return runsNow != null;
    }

    /**
     * Runs a task; false if the next one waits for it, and begins when it ends its turn. What ends it at once begins nothing itself:
     * thousands that fail, one after the other, would be as many calls inside each other.
     */
    private boolean isOver(String topic, Task task) {
        AtomicBoolean passed = new AtomicBoolean(); // by the end of the turn, or by the return of the code
        task.code().accept(() -> {
            if (passed.getAndSet(true)) {
                next(topic);
            }
        });
        return !task.alone() || passed.getAndSet(true);
    }

    /** Runs what waits, up to the next one that is alone. */
    private void next(String topic) {
        for (Task next = poll(topic); next != null; next = poll(topic)) {
            if (!isOver(topic, next)) {
                return;
            }
        }
    }

    private @Nullable Task poll(String topic) {
        AtomicReference<@Nullable Task> polled = new AtomicReference<>();
        busy.computeIfPresent(topic, (key, waiting) -> {
            polled.set(waiting.poll());
            return polled.get() == null ? null : waiting;
        });
        return polled.get();
    }

    /** For how many topics something waits, or may have to. */
    int size() {
        return busy.size();
    }
}
