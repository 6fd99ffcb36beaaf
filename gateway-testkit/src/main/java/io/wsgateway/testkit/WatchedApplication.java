package io.wsgateway.testkit;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.Carriable;
import io.wsgateway.app.Execution;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Page;
import io.wsgateway.app.Publication;
import io.wsgateway.app.PublicationReply;
import io.wsgateway.app.Push;
import io.wsgateway.app.PushReply;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** An application whose failures the test hears of. Its callbacks run in the test's thread, whatever it declares. */
class WatchedApplication implements Application {

    private final Application real;
    final Failures failures;

    private WatchedApplication(Application real, Failures failures) {
        this.real = real;
        this.failures = failures;
    }

    /**
     * Watches an application.
     *
     * @param real the application itself, carriable if the other is to be
     * @param failures where its failures are kept
     */
    static WatchedApplication of(Application real, Failures failures) {
        return real instanceof Carriable carriable
                ? new WithCarriedSessions(real, carriable, failures)
                : new WatchedApplication(real, failures);
    }

    private static final class WithCarriedSessions extends WatchedApplication implements Carriable {

        private final Carriable carriable;

        WithCarriedSessions(Application real, Carriable carriable, Failures failures) {
            super(real, failures);
            this.carriable = carriable;
        }

        @Override
        public SessionListener resume(Session session, byte[] state) throws Exception {
            try {
                return new WatchedListener(carriable.resume(session, state), failures);
            } catch (Throwable e) {
                failures.add("resume", e);
                throw e;
            }
        }
    }

    @Override
    public List<String> subprotocols() {
        return real.subprotocols();
    }

    @Override
    public Execution execution() {
        return Execution.EVENT_LOOP;
    }

    @Override
    public Optional<Page> page() {
        return real.page();
    }

    @Override
    public CompletionStage<Admission> admit(OpeningRequest request) {
        return watched("admit", () -> real.admit(request));
    }

    @Override
    public CompletionStage<PushReply> onPush(Push push) {
        return watched("onPush", () -> real.onPush(push));
    }

    @Override
    public CompletionStage<PublicationReply> onPublish(Publication publication) {
        return watched("onPublish", () -> real.onPublish(publication));
    }

    private <T> CompletionStage<T> watched(String callback, Supplier<CompletionStage<T>> call) {
        CompletionStage<T> stage;
        try {
            stage = Objects.requireNonNull(call.get(), callback + " returned null");
        } catch (Throwable e) {
            failures.add(callback, e);
            throw e;
        }
        stage.whenComplete((result, failure) -> {
            if (failure != null) {
                failures.add(callback, failure);
            } else if (result == null) {
                failures.add(callback, new NullPointerException(callback + "'s stage completed with null"));
            }
        });
        return stage;
    }

    @Override
    public SessionListener onOpen(Session session, OpeningRequest request) {
        try {
            return new WatchedListener(real.onOpen(session, request), failures);
        } catch (Throwable e) {
            failures.add("onOpen", e);
            throw e;
        }
    }

    @Override
    public void close() {
        failures.watch("close", real::close);
    }
}
