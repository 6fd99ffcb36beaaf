package io.wsgateway.launcher.run;

import io.wsgateway.launcher.config.EndpointConfig;
import io.wsgateway.launcher.config.RouteConfig;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the operator is told where nothing keeps a page of another name from a route. Whoever owns a name can let it lead
 * here: to a browser, and to the rule of the same origin, their page is then one of this gateway's own. Over TLS there is no
 * certificate for that name.
 */
final class RebindingWarning {

    private RebindingWarning() {}

    /** The warning; empty if there is nothing to warn of. */
    static Optional<String> of(EndpointConfig listener, List<RouteConfig> routes) {
        if (listener.tls().isPresent() || !listener.hosts().isEmpty()) {
            return Optional.empty();
        }
        String open = routes.stream()
                .filter(route -> route.host().isEmpty() && route.handshake().origins().allowsEveryName())
                .map(route -> route.path().value()).distinct().collect(Collectors.joining(", "));
        return open.isEmpty()
                ? Optional.empty()
                : Optional.of(listener.name() + " answers to every name: a page of any site whose name leads here (DNS"
                        + " rebinding) reaches " + open + "; give the gateway's own names in " + listener.name()
                        + ".hosts, or a host or origins for these routes");
    }
}
