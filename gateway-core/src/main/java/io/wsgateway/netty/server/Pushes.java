package io.wsgateway.netty.server;

import io.wsgateway.app.Application;
import io.wsgateway.app.Execution;
import io.wsgateway.app.Publication;
import io.wsgateway.app.PublicationReply;
import io.wsgateway.app.Push;
import io.wsgateway.app.PushReply;
import io.wsgateway.netty.session.SessionLoop;
import io.wsgateway.netty.session.SessionServices;
import io.wsgateway.session.HostedApplication;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands applications what other processes push and publish, where their {@link Execution} says. Thread-safe. */
final class Pushes {

    private static final Logger LOG = LoggerFactory.getLogger(Pushes.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SessionServices services;
    private final Supplier<SessionLoop> next;

    /**
     * @param next the event loop that is to call an application
     */
    Pushes(SessionServices services, Supplier<SessionLoop> next) {
        this.services = services;
        this.next = next;
    }

    /** A callback of an application, and what it is called with. */
    private record Handing<T>(HostedApplication application, String callback,
            Function<Application, CompletionStage<T>> call) {}

    /**
     * The application's reply; fails with what it failed with, which is logged, or where it takes too long.
     */
    CompletionStage<PushReply> push(HostedApplication application, Push push) {
        return hand(new Handing<>(application, "onPush", code -> code.onPush(push)));
    }

    /** The same of what is published to one of its topics. */
    CompletionStage<PublicationReply> publish(HostedApplication application, Publication publication) {
        return hand(new Handing<>(application, "onPublish", code -> code.onPublish(publication)));
    }

    private <T> CompletionStage<T> hand(Handing<T> handing) {
        CompletableFuture<T> reply = new CompletableFuture<>();
        HostedApplication application = handing.application();
        if (application.execution() == Execution.BLOCKING) {
            services.threads().startCallbacks(application.code(), application.name() + " " + handing.callback(),
                    thread -> thread.call(() -> call(handing, reply)));
        } else {
            SessionLoop loop = next.get();
            Runnable task = () -> enter(loop, handing, reply);
            if (loop.inLane()) {
                task.run();
            } else {
                loop.execute(task);
            }
        }
        return reply.orTimeout(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    }

    private <T> void enter(SessionLoop loop, Handing<T> handing, CompletableFuture<T> reply) {
        loop.enter(handing.application());
        try {
            call(handing, reply);
        } finally {
            loop.leave();
        }
    }

    private <T> void call(Handing<T> handing, CompletableFuture<T> reply) {
        try {
            handing.call().apply(handing.application().application())
                    .whenComplete((said, failure) -> finish(handing, said, failure, reply));
        } catch (Throwable e) {
            finish(handing, null, e, reply);
        }
    }

    private <T> void finish(Handing<T> handing, @Nullable T said, @Nullable Throwable failure,
            CompletableFuture<T> reply) {
        if (said != null && failure == null) {
            reply.complete(said);
            return;
        }
        services.failures().failed(LOG, handing.application().name(), handing.callback(), "", failure);
        services.pauses().failed(handing.application(), handing.callback());
        reply.completeExceptionally(
                failure == null ? new IllegalStateException(handing.callback() + " gave no reply") : failure);
    }
}
