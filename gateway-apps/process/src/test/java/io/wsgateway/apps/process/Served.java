package io.wsgateway.apps.process;

import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import io.wsgateway.testkit.FakeSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The application with one route, {@code /run/**}, and programs that are real. Closing it ends the sessions and the application. */
final class Served implements AutoCloseable {

    static final String ROUTE = "/run/**";

    private final FakeContext context = new FakeContext("process");
    private final List<FakeSession> sessions = new ArrayList<>();
    private final ProcessApplication application;
    private boolean closed;

    private Served(FakeSettings settings) {
        application = (ProcessApplication) context.route(ROUTE, settings).start(new ProcessProvider());
    }

    static Served with(FakeSettings settings) {
        return new Served(settings);
    }

    /** Settings for a script of a shell, which has half a second for its end. */
    static FakeSettings script(String script) {
        return command("/bin/sh", "-c", script);
    }

    /** Settings for a program, which has half a second for its end. */
    static FakeSettings command(String... command) {
        return new FakeSettings().set("command", List.of((Object[]) command)).set("stop",
                Map.of("grace", "100ms", "within", "400ms"));
    }

    FakeSession open() {
        return open(FakeRequest.to("/run/x"));
    }

    FakeSession open(FakeRequest request) {
        FakeSession session = FakeSession.open(application, request.route(ROUTE));
        sessions.add(session);
        return session;
    }

    FakeContext context() {
        return context;
    }

    ProcessApplication application() {
        return application;
    }

    /** Waits until no place is taken: nothing is left that the application knows of. */
    void awaitNone() {
        Conditions.await(() -> application.taken() + " programs are left", () -> application.taken() == 0);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            sessions.forEach(session -> session.end(io.wsgateway.protocol.close.CloseStatus.of(1006)));
            application.close();
        }
    }
}
