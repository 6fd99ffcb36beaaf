package io.wsgateway.apps.http;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationRoute;
import io.wsgateway.app.Carriable;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Tells back ends what happens to sessions, each route's sessions to its own, and does what they answer. Callbacks are made on
 * event loops and never wait. Thread-safe.
 */
final class HttpApplication implements Application, Carriable {

    /** For how long at most the end waits for what is to be told yet, such as the ends of the last sessions. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);
    private static final Duration SWEEP = Duration.ofSeconds(10);

    private final ApplicationContext context;
    private final HttpClients clients = new HttpClients();
    private final Map<BackEndSettings, BackEnd> backEnds = new HashMap<>();
    private final Map<String, HttpRoute> routes = new LinkedHashMap<>();
    private final Grants grants = new Grants();
    private final Unfinished unfinished = new Unfinished();
    private final Reports reports;

    /**
     * Starts; what is wrong in settings is told to them.
     */
    HttpApplication(ApplicationContext context) {
        this.context = context;
        reports = new Reports(context.logger(), context.meter(), System::nanoTime);
        try {
            routes(context).forEach(route -> routes.put(route.route(), route(RouteSettings.read(route.settings()))));
        } catch (RuntimeException e) {
            clients.close();
            throw e;
        }
        var unused = context.scheduler().every(SWEEP, this::sweep);
    }

    private static List<ApplicationRoute> routes(ApplicationContext context) {
        return !context.routes().isEmpty() || !context.settings().has("url")
                ? context.routes()
                : List.of(new ApplicationRoute("", context.settings()));
    }

    private HttpRoute route(RouteSettings settings) {
        BackEnd backEnd =
                backEnds.computeIfAbsent(settings.backEnd(), of -> new BackEnd(of, clients.of(of), context.scheduler(),
                        context.clock(), context.meter(), reports, context.logger()));
        Optional<Batch> batch = settings.batch() == 0
                ? Optional.empty()
                : Optional.of(
                        new Batch(backEnd, settings.batch(), settings.batchWait(), context.scheduler(), unfinished));
        return new HttpRoute(backEnd, settings.events(), settings.headers(), settings.claims(), settings.subprotocols(),
                batch,
                context.topics(), reports, unfinished);
    }

    /** Where there is one route, all sessions are of it. */
    private HttpRoute route(String name) {
        HttpRoute route = routes.get(name);
        if (route != null) {
            return route;
        }
        if (routes.size() != 1) {
            throw new IllegalStateException("no settings for the route " + name);
        }
        return routes.values().iterator().next();
    }

    @Override
    public CompletionStage<Admission> admit(OpeningRequest request) {
        HttpRoute route = route(request.route());
        Connection connection = begin(route, request);
        if (!route.tells(EventType.CONNECT)) {
            Connects.Decision granted =
                    Connects.decide(new Outcome.Answered(Answer.NOTHING), request, route.subprotocols(),
                            route.backEnd().settings().shown());
            return CompletableFuture.completedFuture(granted.admission());
        }
        Event event = connection.connect(request, Connects.data(request, route.headers()), context.clock().instant());
        return route.tell(event).thenApply(outcome -> decided(outcome, route, connection, request));
    }

    private Connection begin(HttpRoute route, OpeningRequest request) {
        return Connection.begin(context.name(), route.claims(), request);
    }

    private Admission decided(Outcome outcome, HttpRoute route, Connection connection, OpeningRequest request) {
        Connects.Decision decision =
                Connects.decide(outcome, request, route.subprotocols(), route.backEnd().settings().shown());
        switch (decision) {
            case Connects.Decision.Granted granted -> {
                granted.answer().state().ifPresent(connection::state);
                grants.add(new Grants.Grant(route, connection, granted.answer(), request, context.clock().instant()));
            }
            case Connects.Decision.Refused refused -> context.meter().count(refused.counted());
            case Connects.Decision.Failed failed -> route.report(failed.failed(), "opened no session");
        }
        return decision.admission();
    }

    @Override
    public SessionListener onOpen(Session session, OpeningRequest request) {
        Optional<Grants.Grant> grant = grants.take(request);
        if (grant.isEmpty()) {
            HttpRoute route = route(session.route());
            Connection connection = begin(route, request);
            connection.skipConnect();
            return listener(route, session, connection);
        }
        HttpRoute route = grant.get().route();
        route.obey(grant.get().answer(), session);
        return listener(route, session, grant.get().connection());
    }

    @Override
    public SessionListener resume(Session session, byte[] state) {
        HttpRoute route = route(session.route());
        return listener(route, session, Connection.read(context.name(), route.claims(), state));
    }

    private SessionListener listener(HttpRoute route, Session session, Connection connection) {
        return route.batch().<SessionListener>map(
                batch -> new BatchedSession(route, batch, session, connection, context.clock()))
                .orElseGet(() -> new SessionTurns(route, session, connection, context.clock()));
    }

    /** Those that were granted a session and have never opened it have ended, to their back end. */
    private void sweep() {
        for (Grants.Grant grant : grants.expired(context.clock().instant())) {
            if (grant.route().tells(EventType.CLOSE)) {
                Happening end = Happening.close(CloseStatus.of(CloseCode.ABNORMAL_CLOSURE, "never opened"),
                        context.clock().instant());
                var unused = grant.route().tell(grant.connection().neverOpened(grant.request(), end));
            }
        }
    }

    /** How many bytes of events are in requests to all back ends, or wait for one. */
    long waitingBytes() {
        return backEnds.values().stream().mapToLong(BackEnd::waitingBytes).sum();
    }

    @Override
    public void close() {
        int untold = unfinished.await(LAST_WORDS);
        if (untold > 0) {
            context.logger().warn("{} events are not told, as the application ends", untold);
        }
        backEnds.values().forEach(BackEnd::close);
        clients.close();
    }
}
