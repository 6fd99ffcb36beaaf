package io.wsgateway.launcher.config;

import io.wsgateway.launcher.logging.LogLevel;
import io.wsgateway.launcher.logging.LogLevels;
import io.wsgateway.netty.server.DrainPlan;
import io.wsgateway.netty.server.GatewayConfig;
import io.wsgateway.netty.tls.ListenerTls;
import io.wsgateway.session.SessionPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The whole configuration, valid in itself. Immutable.
 *
 * @param listeners the public listeners, at least one
 * @param admin the admin listener; empty if it is off
 * @param push the listener for back ends; empty if it is off
 * @param applications the folder of applications, and how they are replaced
 * @param issuers whose tokens are taken
 * @param routes the public routes; empty: each application's own
 * @param origins which origins may connect where a route has no rule of its own, and where no routes are written
 * @param gateway what holds for the whole gateway
 * @param session the rules of an open session where a route has none of its own
 * @param drain how the gateway stops
 * @param log how much is logged
 * @param tracing where spans are sent; empty: none are made
 * @param engine what connects this gateway with others; empty: it stands alone
 * @param home the folder that relative paths are relative to
 */
public record Configuration(List<EndpointConfig> listeners, Optional<AdminConfig> admin,
        Optional<PushConfig> push, ApplicationsConfig applications,
        List<IssuerConfig> issuers, Optional<List<RouteConfig>> routes, OriginRules origins, GatewayConfig gateway,
        SessionPolicy session, DrainPlan drain, LogLevels log, Optional<TracingConfig> tracing,
        Optional<EngineConfig> engine, Path home) {

    public Configuration {
        listeners = List.copyOf(listeners);
        issuers = List.copyOf(issuers);
        routes = routes.map(List::copyOf);
    }

    /** The same where another level of the log holds for all that nothing else is said of. */
    public Configuration withLogLevel(LogLevel level) {
        return new Configuration(listeners, admin, push, applications, issuers, routes, origins, gateway, session,
                drain,
                log.with(level), tracing, engine, home);
    }

    /**
     * The same, its public listeners with this TLS.
     *
     * @throws ConfigurationException if one of them speaks TLS by itself
     */
    public Configuration withDevelopmentTls(ListenerTls tls) throws ConfigurationException {
        Problems problems = new Problems();
        listeners.stream().filter(listener -> listener.tls().isPresent())
                .forEach(listener -> problems.add(Position.of("--dev-tls"), listener.name() + ".tls",
                        "there is a certificate already; leave one of them out"));
        problems.check();
        return new Configuration(listeners.stream().map(listener -> listener.with(tls)).toList(), admin, push,
                applications,
                issuers, routes, origins, gateway, session, drain, log, tracing, engine, home);
    }
}
