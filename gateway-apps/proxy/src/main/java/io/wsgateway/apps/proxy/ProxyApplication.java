package io.wsgateway.apps.proxy;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationRoute;
import io.wsgateway.app.Carriable;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.apps.upstreams.SharedPools;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** Leads sessions to WebSocket servers, each route's to its own. Callbacks are made on event loops and never wait. Thread-safe. */
final class ProxyApplication implements Application, Carriable {

    private static final Duration SWEEP = Duration.ofSeconds(10);

    private final SharedPools pools;
    private final Map<String, ProxyRoute> routes = new LinkedHashMap<>();

    /**
     * Starts; what is wrong in settings is told to them.
     *
     * @param nanos time that goes on evenly, in nanoseconds of any origin
     */
    ProxyApplication(ApplicationContext context, LongSupplier nanos) {
        pools = new SharedPools(context, nanos);
        try {
            for (ApplicationRoute route : routes(context)) {
                RouteSettings settings = RouteSettings.read(route);
                routes.put(route.route(), new ProxyRoute(settings, pools.of(settings.pool()), context, nanos));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        var unused = context.scheduler().every(SWEEP, () -> routes.values().forEach(ProxyRoute::sweep));
    }

    private static List<ApplicationRoute> routes(ApplicationContext context) {
        return !context.routes().isEmpty() || !context.settings().has("upstreams")
                ? context.routes()
                : List.of(new ApplicationRoute("", context.settings()));
    }

    /** Where there is one route, all sessions are of it. */
    private ProxyRoute route(String name) {
        ProxyRoute route = routes.get(name);
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
        return route(request.route()).admit(request);
    }

    @Override
    public SessionListener onOpen(Session session, OpeningRequest request) {
        return route(session.route()).open(request);
    }

    @Override
    public SessionListener resume(Session session, byte[] state) {
        return route(session.route()).resume(session, SessionState.read(state));
    }

    @Override
    public void close() {
        pools.close();
    }
}
