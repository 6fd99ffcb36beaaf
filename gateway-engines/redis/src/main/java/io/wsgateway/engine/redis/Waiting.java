package io.wsgateway.engine.redis;

import io.wsgateway.engine.EngineAwayException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one server to answer: within a bound of bytes, and no longer than the time-out. Bytes are given back when the server
 * has answered, not when the time is over, as they wait on until then. Thread-safe.
 */
final class Waiting {

    /** So few that the slowest link that is of use takes them within the time of a probe. */
    static final long MOST_BYTES = 16 << 20;

    /** What a call costs beside its arguments, about. */
    static final int CALL_BYTES = 512;

    private record Call(CompletableFuture<?> answer, long deadline) {}

    private final long patience;
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private volatile @Nullable String ended;

    /** @param patience how long each may take, in nanoseconds */
    Waiting(long patience) {
        this.patience = patience;
    }

    /** False if there is no room. */
    boolean take(long more) {
        if (bytes.addAndGet(more) > MOST_BYTES) {
            bytes.addAndGet(-more);
            return false;
        }
        return true;
    }

    void give(long less) {
        bytes.addAndGet(-less);
    }

    /** An answer that fails by itself when its time is over, or the server is lost. */
    <T> CompletableFuture<T> call() {
        CompletableFuture<T> answer = new CompletableFuture<>();
        calls.add(new Call(answer, System.nanoTime() + patience));
        String why = ended;
        if (why != null) {
            answer.completeExceptionally(new EngineAwayException(why));
        }
        return answer;
    }

    /** Fails what is overdue. */
    void expire(long now) {
        for (Call call = calls.peek(); call != null; call = calls.peek()) {
            if (!call.answer().isDone() && call.deadline() - now > 0) {
                return;
            }
            calls.poll();
            call.answer().completeExceptionally(new EngineAwayException("Redis doesn't answer in time"));
        }
    }

    /** Fails all, and what comes later. */
    void end(String why) {
        ended = why;
        for (Call call = calls.poll(); call != null; call = calls.poll()) {
            call.answer().completeExceptionally(new EngineAwayException(why));
        }
    }
}
