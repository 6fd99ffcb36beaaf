package io.wsgateway.launcher.run;

import io.wsgateway.identity.ForwardAuthenticator;
import io.wsgateway.identity.TokenAuthenticator;
import io.wsgateway.launcher.apps.Applications;
import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.ConfigurationFile;
import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.launcher.config.EndpointConfig;
import io.wsgateway.launcher.config.HandshakeRules;
import io.wsgateway.launcher.config.RouteConfig;
import io.wsgateway.launcher.report.GatewayReport;
import io.wsgateway.protocol.diagnosis.HeadText;
import io.wsgateway.protocol.diagnosis.RequestLine;
import io.wsgateway.protocol.forwarding.KnownPeer;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.OpeningHandshake;
import io.wsgateway.protocol.handshake.RequestTarget;
import io.wsgateway.protocol.handshake.TargetUri;
import io.wsgateway.protocol.syntax.Networks;
import io.wsgateway.protocol.syntax.NoAddress;
import io.wsgateway.routing.RouteTable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a configuration, by which an opening handshake is decided without a gateway that runs: applications are
 * found, and none is started. Immutable.
 *
 * @param listener the first listener, which is taken for the one that is asked
 * @param routes the public routes
 */
public record ConfiguredHandshakes(EndpointConfig listener, RouteTable<RouteConfig> routes) {

    /**
     * Reads a configuration.
     *
     * @throws ConfigurationException if it isn't valid, or its routes don't fit the applications
     * @throws LaunchException if the applications can't be read
     */
    public static ConfiguredHandshakes read(Path file) throws ConfigurationException, LaunchException {
        Configuration configuration = ConfigurationFile.of(file, List.of(), System.getenv()).read();
        try (Applications applications = RunningGateway.find(configuration)) {
            List<RouteConfig> routes = RoutePlan.of(configuration, applications).publicRoutes();
            EndpointConfig first = configuration.listeners().getFirst();
            return new ConfiguredHandshakes(first, RouteTable.of(routes.stream()
                    .map(route -> new RouteTable.Entry<>(route.host(), route.path().value(), route)).toList())
                    .forHosts(first.hosts()));
        }
    }

    /** What would be answered to this request. */
    public GatewayReport explain(HeadText head) {
        Optional<RequestLine> line = RequestLine.parse(head.startLine());
        if (line.isEmpty()) {
            return new GatewayReport(listener.name(), Optional.empty(), Optional.empty(),
                    Optional.of("It depends on the path: copy the request line as well."));
        }
        InetSocketAddress peer = assumed(listener.peers().forwarding().trusted());
        HandshakeRequest request = listener.peers().resolve(
                new HandshakeRequest(line.get().method(), line.get().target(), line.get().version(), head.fields(),
                        listener.tls().isPresent(), peer),
                new KnownPeer(peer, peer, "which is assumed, as a copied head doesn't tell"));
        TargetUri uri = TargetUri.of(request);
        Optional<RouteConfig> route = uri.target()
                .flatMap(target -> routes.match(uri.hostName(), target).map(RouteTable.Match::value));
        HandshakePolicy policy = route.map(ConfiguredHandshakes::policy).orElse(null);
        HandshakeDecision decision = preview(OpeningHandshake.decide(request, uri, policy, routes.hosts()), request,
                uri.target().flatMap(RequestTarget::query), route);
        boolean offered = !request.headers().values("Sec-WebSocket-Protocol").isEmpty();
        Optional<String> unknown = route.filter(found -> found.handshake().offer().isEmpty() && offered)
                .map(found -> "Which subprotocols " + found.application().value()
                        + " speaks is known once it runs, unless"
                        + " the route has subprotocols.offer; here it is taken to speak none.");
        return new GatewayReport(listener.name(), Optional.of(decision), source(decision, policy), unknown);
    }

    private static HandshakeDecision preview(HandshakeDecision decision, HandshakeRequest request,
            Optional<String> query, Optional<RouteConfig> route) {
        if (!(decision instanceof HandshakeDecision.Accepted accepted)) {
            return decision;
        }
        return route.flatMap(RouteConfig::forward).map(rules -> ForwardAuthenticator.preview(rules, accepted))
                .or(() -> route.flatMap(RouteConfig::access)
                        .map(rules -> TokenAuthenticator.preview(rules, request, query, accepted)))
                .orElse(decision);
    }

    /** Nobody knows where a copied head came from: where there are proxies that are trusted, it is taken for one of theirs. */
    private static InetSocketAddress assumed(Networks trusted) {
        return trusted.networks().isEmpty()
                ? trusted.unix() ? NoAddress.PEER : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)
                : new InetSocketAddress(trusted.networks().getFirst().address(), 0);
    }

    /** What isn't known of the subprotocols doesn't reject here. */
    private static HandshakePolicy policy(RouteConfig route) {
        HandshakeRules rules = route.handshake();
        String path = route.path().value();
        return rules.offer().map(offer -> rules.policy(path, offer)).orElseGet(() -> new HandshakePolicy(path,
                rules.origins(), List.of(), false, rules.compression(), rules.source()));
    }

    private static Optional<String> source(HandshakeDecision decision,
            @Nullable HandshakePolicy policy) {
        if (policy == null) {
            return Optional.empty();
        }
        return switch (decision) {
            case HandshakeDecision.Accepted accepted -> policy.source().ofAcceptance();
            case HandshakeDecision.Rejected rejected -> policy.source().of(rejected.reason());
        };
    }
}
