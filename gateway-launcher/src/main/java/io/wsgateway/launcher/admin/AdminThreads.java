package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HeaderField;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Two threads for what would hold an event loop; they end when there was nothing to do for ten seconds. Thread-safe. */
final class AdminThreads {

    private static final int THREADS = 2;
    private static final int WAITING = 32;
    private static final Answer BUSY = Responses.text(503, List.of(new HeaderField("Retry-After", "1")),
            "Others ask for as much and are not answered yet: try again.");

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING), Thread.ofPlatform().daemon().name("admin-", 1).factory());

    AdminThreads() {
        threads.allowCoreThreadTimeOut(true);
    }

    /** The answer of this; 503 if too many wait already. */
    CompletionStage<Answer> answer(Supplier<Answer> work) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    answer.complete(work.get());
                } catch (Throwable e) { // whoever waits for the answer says so
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.complete(BUSY);
        }
        return answer;
    }
}
