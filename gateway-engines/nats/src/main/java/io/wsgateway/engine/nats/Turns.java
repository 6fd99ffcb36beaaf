package io.wsgateway.engine.nats;

import io.wsgateway.engine.Channel;
import io.wsgateway.engine.EngineAwayException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What changes a channel's history here, one after the other, so that a node doesn't compete with itself; what waits is within a
 * bound. Thread-safe.
 */
final class Turns {

    /** What each waiting task counts beside its body, in bytes. */
    private static final long OVERHEAD = 512;

    private final long mostBytes;

    // Guarded by this; held only for as long as it takes to look.
    private final Map<Channel, Deque<Turn<?>>> waiting = new HashMap<>();
    private long bytes;

    /** @param mostBytes of bodies that wait; beyond it tasks fail at once */
    Turns(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * Does a task when those of the same channel before it are over.
     *
     * @param size of what it holds, in bytes
     */
    <T> CompletableFuture<T> take(Channel channel, int size, Supplier<CompletableFuture<T>> task) {
        Turn<T> turn = new Turn<>(task, new CompletableFuture<>(), size + OVERHEAD);
        synchronized (this) {
            if (bytes + turn.size > mostBytes) {
                return CompletableFuture.failedFuture(new EngineAwayException("too much waits to be kept"));
            }
            bytes += turn.size;
            Deque<Turn<?>> queue = waiting.get(channel);
            if (queue != null) {
                queue.addLast(turn);
                return turn.outcome;
            }
            waiting.put(channel, new ArrayDeque<>());
        }
        run(channel, turn);
        return turn.outcome;
    }

    /** Runs turns until one of them has to wait; that one goes on with the next when it is over. */
    private void run(Channel channel, Turn<?> first) {
        Turn<?> turn = first;
        while (turn != null) {
            Turn<?> current = turn;
            CompletableFuture<Void> over = current.begin();
            if (!over.isDone()) {
                var unused = over.thenRun(() -> {
                    Turn<?> next = over(channel, current);
                    if (next != null) {
                        run(channel, next);
                    }
                });
                return;
            }
            turn = over(channel, current);
        }
    }

    private synchronized @Nullable Turn<?> over(Channel channel, Turn<?> turn) {
        bytes -= turn.size;
        Deque<Turn<?>> queue = waiting.get(channel);
        Turn<?> next = queue == null ? null : queue.pollFirst();
        if (next == null) {
            waiting.remove(channel);
        }
        return next;
    }

    private record Turn<T>(Supplier<CompletableFuture<T>> task, CompletableFuture<T> outcome, long size) {

        /** Complete, never in failure, once the task is over; its outcome is told then. */
        CompletableFuture<Void> begin() {
            CompletableFuture<Void> over = new CompletableFuture<>();
            CompletableFuture<T> running;
            try {
                running = task.get();
            } catch (RuntimeException bug) {
                running = CompletableFuture.failedFuture(bug);
            }
            var unused = running.whenComplete((value, failure) -> {
                if (failure == null) {
                    outcome.complete(value);
                } else {
                    outcome.completeExceptionally(failure);
                }
                over.complete(null);
            });
            return over;
        }
    }
}
