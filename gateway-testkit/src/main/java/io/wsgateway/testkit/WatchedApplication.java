package io.wsgateway.testkit;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.Execution;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Page;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * An application whose failures the test hears of. Its callbacks run in the test's thread, whatever it declares.
 *
 * @param real the application itself
 * @param failures where they are kept
 */
record WatchedApplication(Application real, Failures failures) implements Application {

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
