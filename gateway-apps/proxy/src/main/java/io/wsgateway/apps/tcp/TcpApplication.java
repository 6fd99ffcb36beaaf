package io.wsgateway.apps.tcp;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationRoute;
import io.wsgateway.app.Carriable;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Principal;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamAnswer.Failure;
import io.wsgateway.apps.upstreams.Dialing;
import io.wsgateway.apps.upstreams.Dialled;
import io.wsgateway.apps.upstreams.Place;
import io.wsgateway.apps.upstreams.Pool;
import io.wsgateway.apps.upstreams.SharedPools;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** Leads sessions to TCP servers, by the settings of each route. Thread-safe. */
final class TcpApplication implements Application, Carriable {

    /** What clients offer that want no text; those of today offer nothing. Never {@code base64}: messages would be text. */
    private static final String SUBPROTOCOL = "binary";
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final ApplicationContext context;
    private final SharedPools pools;
    private final Map<String, TcpRoute> routes = new LinkedHashMap<>();

    /**
     * Starts it.
     *
     * @param nanos time that goes on evenly, in nanoseconds of any origin
     */
    TcpApplication(ApplicationContext context, LongSupplier nanos) {
        this.context = context;
        pools = new SharedPools(context, nanos);
        try {
            for (ApplicationRoute route : context.routes()) {
                routes.put(route.route(), new TcpRoute(TcpSettings.read(route), pools));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public List<String> subprotocols() {
        return List.of(SUBPROTOCOL);
    }

    @Override
    public CompletionStage<Admission> admit(OpeningRequest request) {
        TcpRoute route = route(request.route());
        Optional<Pool> pool = route.pool(request.parameters());
        if (pool.isEmpty()) {
            context.meter().count("target-unknown");
            return CompletableFuture.completedFuture(Admission.denied("no target of this name is listed"));
        }
        Optional<String> key =
                route.settings().hashBy().key(request.parameters(), request.principal().map(Principal::name));
        return Dialing.dial(pool.get(), key, route.settings().connectTimeout(),
                (place, left) -> place.server().connect(left)).thenApply(TcpApplication::admission);
    }

    private static Admission admission(Dialled dialled) {
        return switch (dialled.answer()) {
            case UpstreamAnswer.Opened opened -> {
                // It is counted again as its session opens, which it may never do.
                dialled.place().ifPresent(Place::left);
                yield Admission.granted().leadingTo(opened.upstream());
            }
            case UpstreamAnswer.Failed failed when failed.kind() == Failure.UNREACHABLE
                    || failed.kind() == Failure.FULL -> Admission
                            .unavailable(dialled.why(), RETRY_AFTER);
            case UpstreamAnswer.Failed failed -> new Admission.Unreachable(failed.kind() == Failure.LATE,
                    dialled.why());
            case UpstreamAnswer.Refused refused -> new Admission.Unreachable(false, dialled.why());
        };
    }

    @Override
    public SessionListener onOpen(Session session, OpeningRequest request) {
        return listener(session);
    }

    /** The connection to the server goes on as it is, be the server on the list any more or not. */
    @Override
    public SessionListener resume(Session session, byte[] state) {
        return listener(session);
    }

    private SessionListener listener(Session session) {
        Optional<Pool> pool = route(session.route()).pool(session.parameters());
        Optional<Place> place = session.upstream().server()
                .flatMap(server -> pool.flatMap(servers -> servers.place(server.address().toString())));
        place.ifPresent(Place::entered);
        return new TcpListener(context.meter(), pool, place);
    }

    private TcpRoute route(String name) {
        TcpRoute route = routes.get(name);
        if (route == null) {
            throw new IllegalStateException("no settings of the route " + name);
        }
        return route;
    }

    @Override
    public void close() {
        pools.close();
    }
}
