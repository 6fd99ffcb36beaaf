package io.wsgateway.testkit;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.Carriable;
import io.wsgateway.app.Execution;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Page;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

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
        CompletionStage<Admission> stage;
        try {
            stage = Objects.requireNonNull(real.admit(request), "admit returned null");
        } catch (Throwable e) {
            failures.add("admit", e);
            throw e;
        }
        stage.whenComplete((admission, failure) -> {
            if (failure != null) {
                failures.add("admit", failure);
            } else if (admission == null) {
                failures.add("admit", new NullPointerException("admit's stage completed with null"));
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
