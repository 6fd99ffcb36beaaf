package io.wsgateway.apps.http;

import io.wsgateway.app.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a back end, before the first event, whether it wants them, and again after a while until it does. Once it has allowed them
 * it isn't asked any more. Thread-safe; no method blocks.
 */
final class Validation implements AutoCloseable {

    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Supplier<? extends CompletionStage<ValidationDecision>> request;
    private final Consumer<String> refused;
    private final Scheduler scheduler;

    // Guarded by this; nobody waits who holds it.

    /** Of the request that is under way, or of the last one. */
    private @Nullable CompletableFuture<Boolean> answer;
    private Duration pause = FIRST_PAUSE;
    private Scheduler.@Nullable Scheduled next;
    private boolean closed;

    /**
     * A validation that has asked nothing yet.
     *
     * @param request sends one request; its stage fails where no answer comes
     * @param refused is told after each request that brought no permission, why
     */
    Validation(Supplier<? extends CompletionStage<ValidationDecision>> request, Consumer<String> refused,
            Scheduler scheduler) {
        this.request = request;
        this.refused = refused;
        this.scheduler = scheduler;
    }

    /**
     * Whether events may be sent: completes with the answer where the back end is being asked, else at once. Asks where nothing
     * has been asked yet.
     *
     * @return its own for each caller; never fails
     */
    CompletionStage<Boolean> allowed() {
        CompletableFuture<Boolean> asking;
        synchronized (this) {
            if (answer != null) {
                return answer.copy();
            }
            asking = new CompletableFuture<>();
            answer = asking;
        }
        ask(asking);
        return asking.copy();
    }

    private void askAgain() {
        CompletableFuture<Boolean> asking = new CompletableFuture<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            answer = asking;
        }
        ask(asking);
    }

    private void ask(CompletableFuture<Boolean> asking) {
        CompletionStage<ValidationDecision> decision;
        try {
            decision = request.get();
        } catch (RuntimeException e) {
            decision = CompletableFuture.failedFuture(e);
        }
        var unused = decision.whenComplete((decided, failure) -> answered(asking, decided, failure));
    }

    private void answered(CompletableFuture<Boolean> asking, @Nullable ValidationDecision decided,
            @Nullable Throwable failure) {
        if (decided instanceof ValidationDecision.Allowed) {
            asking.complete(true);
            return;
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            next = scheduler.after(pause, this::askAgain);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
        asking.complete(false);
        refused.accept(
                decided instanceof ValidationDecision.Refused refusal ? refusal.why() : "no answer: " + name(failure));
    }

    private static String name(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause == null ? "none" : cause.getClass().getSimpleName();
    }

    /** Asks nothing any more; who waits for an answer is told that there is no permission. */
    @Override
    public void close() {
        CompletableFuture<Boolean> waited;
        synchronized (this) {
            closed = true;
            if (next != null) {
                next.cancel();
            }
            if (answer == null) {
                answer = new CompletableFuture<>();
            }
            waited = answer;
        }
        waited.complete(false);
    }
}
