package io.wsgateway.apps.process;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationRoute;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Programs behind routes. Callbacks are made on event loops and never wait for one. Thread-safe. */
final class ProcessApplication implements Application {

    /** How long what is killed may take to be gone. */
    private static final Duration KILLED = Duration.ofSeconds(5);

    private final Programs programs;
    private final Map<String, ProcessRoute> routes = new LinkedHashMap<>();

    private ProcessApplication(Programs programs) {
        this.programs = programs;
    }

    /**
     * Starts; what is wrong in settings is told to them.
     *
     * @throws IOException if what programs are started by isn't there
     */
    static ProcessApplication start(ApplicationContext context) throws IOException {
        Map<String, RouteSettings> settings = new LinkedHashMap<>();
        for (ApplicationRoute route : context.routes()) {
            settings.put(route.route(), SettingsReader.read(route.settings()));
        }
        Programs programs = new Programs(context);
        ProcessApplication application = new ProcessApplication(programs);
        settings.forEach((name, own) -> application.routes.put(name, new ProcessRoute(context, name, own, programs)));
        return application;
    }

    @Override
    public CompletionStage<Admission> admit(OpeningRequest request) {
        return CompletableFuture.completedFuture(route(request.route()).hasPlace()
                ? Admission.granted()
                : Admission.unavailable("as many programs run as may", ProcessRoute.RETRY_AFTER));
    }

    @Override
    public SessionListener onOpen(Session session, OpeningRequest request) {
        return route(session.route()).open(session, request);
    }

    private ProcessRoute route(String name) {
        ProcessRoute route = routes.get(name);
        if (route == null) {
            throw new IllegalStateException("no settings of the route " + name);
        }
        return route;
    }

    /** How many programs there are, those that are about to start and those that end too. */
    int taken() {
        return routes.values().stream().mapToInt(ProcessRoute::taken).sum();
    }

    /** The process that looks after what is left when the gateway is killed. */
    long watchdog() {
        return programs.watchdog();
    }

    /** Waits for the programs of the last sessions, which are ending. */
    @Override
    public void close() {
        Duration most = Duration.ZERO;
        for (ProcessRoute route : routes.values()) {
            Stop stop = route.settings().stop();
            Duration own = stop.grace().plus(stop.within());
            most = own.compareTo(most) > 0 ? own : most;
        }
        programs.close(most.plus(KILLED));
    }
}
