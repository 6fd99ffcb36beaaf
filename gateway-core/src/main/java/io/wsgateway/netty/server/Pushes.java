package io.wsgateway.netty.server;

import io.wsgateway.app.Execution;
import io.wsgateway.app.Push;
import io.wsgateway.app.PushReply;
import io.wsgateway.netty.session.SessionLoop;
import io.wsgateway.netty.session.SessionServices;
import io.wsgateway.session.HostedApplication;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands applications what other processes push, where their {@link Execution} says. Thread-safe. */
final class Pushes {

    private static final Logger LOG = LoggerFactory.getLogger(Pushes.class);
    private static final String CALLBACK = "onPush";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SessionServices services;
    private final Supplier<SessionLoop> next;

    /**
     * @param next the event loop whose turn it is
     */
    Pushes(SessionServices services, Supplier<SessionLoop> next) {
        this.services = services;
        this.next = next;
    }

    /**
     * The application's reply; fails with what it failed with, which is logged, or where it takes too long.
     */
    CompletionStage<PushReply> push(HostedApplication application, Push push) {
        CompletableFuture<PushReply> reply = new CompletableFuture<>();
        if (application.execution() == Execution.BLOCKING) {
            services.threads().startCallbacks(application.code(), application.name() + " " + CALLBACK,
                    thread -> thread.call(() -> call(application, push, reply)));
        } else {
            SessionLoop loop = next.get();
            loop.execute(() -> {
                loop.enter(application);
                try {
                    call(application, push, reply);
                } finally {
                    loop.leave();
                }
            });
        }
        return reply.orTimeout(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void call(HostedApplication application, Push push, CompletableFuture<PushReply> reply) {
        try {
            application.application().onPush(push)
                    .whenComplete((said, failure) -> finish(application, said, failure, reply));
        } catch (Throwable e) {
            finish(application, null, e, reply);
        }
    }

    private void finish(HostedApplication application, @Nullable PushReply said, @Nullable Throwable failure,
            CompletableFuture<PushReply> reply) {
        if (said != null && failure == null) {
            reply.complete(said);
            return;
        }
        services.failures().failed(LOG, application.name(), CALLBACK, "", failure);
        services.pauses().failed(application, CALLBACK);
        reply.completeExceptionally(
                failure == null ? new IllegalStateException(CALLBACK + " gave no reply") : failure);
    }
}
