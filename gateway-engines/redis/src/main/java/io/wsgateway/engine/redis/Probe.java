package io.wsgateway.engine.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Sees whether what is published comes back: that both connections of a server work, whatever they look like. Its turns are taken by
 * one thread; {@link #came} may be called by another.
 */
final class Probe {

    /** What a turn came to. */
    enum Outcome {
        /** Nothing is due, or the answer may still come. */
        WAITING,
        /** The last one has come; told once. */
        CAME,
        /** It is overdue. */
        LOST
    }

    private final long pace;
    private final Supplier<CompletionStage<Void>> publish;
    private volatile CompletableFuture<Long> last = CompletableFuture.completedFuture(0L);
    private volatile long sent;
    private volatile boolean isRefused;
    private boolean isTold = true;

    /**
     * @param pace between two of them and how long one may take, in nanoseconds
     * @param publish publishes one to oneself
     */
    Probe(long pace, Supplier<CompletionStage<Void>> publish) {
        this.pace = pace;
        this.publish = publish;
    }

    /** Sends one; complete when it has come. */
    CompletionStage<Long> send(long now) {
        CompletableFuture<Long> probe = new CompletableFuture<>();
        sent = now;
        last = probe;
        isTold = false;
        publish();
        return probe;
    }

    private void publish() {
        isRefused = false;
        var unused = publish.get().exceptionally(failure -> {
            isRefused = true;
            return null;
        });
    }

    /** One has come. */
    void came() {
        last.complete(System.nanoTime() - sent);
    }

    /** Sends one if it is time, and again one that the server wouldn't take. */
    Outcome turn(long now) {
        if (!last.isDone()) {
            if (now - sent > pace) {
                return Outcome.LOST;
            }
            if (isRefused) {
                publish();
            }
            return Outcome.WAITING;
        }
        boolean isNews = !isTold;
        isTold = true;
        if (isNews) {
            return Outcome.CAME;
        }
        if (now - sent > pace) {
            var unused = send(now);
        }
        return Outcome.WAITING;
    }

    /** How long the last one took, in nanoseconds. */
    long took() {
        return last.getNow(0L);
    }
}
