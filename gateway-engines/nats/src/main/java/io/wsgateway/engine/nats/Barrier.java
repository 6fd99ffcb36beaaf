package io.wsgateway.engine.nats;

import io.wsgateway.engine.EngineAwayException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Says when the server has taken what was sent: one message to oneself at a time, for all who ask meanwhile, so that it costs the
 * same for one publish a second and for a million. Thread-safe.
 */
final class Barrier {

    private final Link link;
    private final Duration timeout;

    // Guarded by this; held only for as long as it takes to look.
    private List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private boolean asking;

    /** @param timeout within which each is over; half of it may go by for whoever asked before */
    Barrier(Link link, Duration timeout) {
        this.link = link;
        this.timeout = timeout.dividedBy(2);
    }

    /** Complete once all is taken that was sent before the call. */
    CompletableFuture<Void> passed() {
        CompletableFuture<Void> passed = new CompletableFuture<>();
        synchronized (this) {
            waiting.add(passed);
            if (asking) {
                return passed;
            }
            asking = true;
        }
        ask();
        return passed;
    }

    private void ask() {
        List<CompletableFuture<Void>> asked;
        synchronized (this) {
            asked = waiting;
            waiting = new ArrayList<>();
            if (asked.isEmpty()) {
                asking = false;
                return;
            }
        }
        var unused = link.echo(timeout).whenComplete((echo, failure) -> {
            asked.forEach(each -> finish(each, failure));
            ask();
        });
    }

    private static void finish(CompletableFuture<Void> passed, @Nullable Throwable failure) {
        if (failure == null) {
            passed.complete(null);
        } else {
            passed.completeExceptionally(new EngineAwayException(String.valueOf(failure.getMessage())));
        }
    }
}
