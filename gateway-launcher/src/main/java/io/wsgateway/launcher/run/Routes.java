package io.wsgateway.launcher.run;

import io.wsgateway.launcher.config.HandshakeRules;
import io.wsgateway.launcher.config.RouteConfig;
import io.wsgateway.launcher.page.Reachable;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.app.Audience;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Route;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The routes of one listener, leading to applications that run. Immutable.
 *
 * @param entries what the route table is made of
 */
record Routes(List<RouteTable.Entry<Route>> entries) {

    public Routes {
        entries = List.copyOf(entries);
    }

    /** The routes of a plan whose applications run. */
    static Routes to(Map<String, HostedApplication> running, List<RouteConfig> planned, Identities identities) {
        List<RouteTable.Entry<Route>> entries = new ArrayList<>();
        for (RouteConfig route : planned) {
            HostedApplication application = running.get(route.application().value());
            if (application != null) {
                entries.add(new RouteTable.Entry<>(route.host(), route.path().value(),
                        route(application, route, identities)));
            }
        }
        return new Routes(entries);
    }

    /** Which routes of a plan lead nowhere, or let nobody in. */
    static List<Remark> remarks(Map<String, HostedApplication> running, List<RouteConfig> planned) {
        List<Remark> remarks = new ArrayList<>();
        for (RouteConfig route : planned) {
            HostedApplication application = running.get(route.application().value());
            if (application == null) {
                remarks.add(Remark.error(route.path().value() + " isn't served: application "
                        + route.application().value() + " doesn't run"));
            } else if (route.handshake().subprotocolRequired() && subprotocols(application, route).isEmpty()) {
                remarks.add(Remark.warning(route.path().value() + " requires a subprotocol, and application "
                        + application.name() + " has none: every handshake will be rejected"));
            }
        }
        return remarks;
    }

    private static List<String> subprotocols(HostedApplication application, RouteConfig config) {
        return config.handshake().offer().orElse(application.subprotocols());
    }

    /** Where they lead, for these hosts only; for every host if there are none. */
    RouteTable<Route> table(Collection<String> hosts) {
        return RouteTable.of(entries).forHosts(hosts);
    }

    /** As a page shows them, each path once. */
    List<Reachable> reachable() {
        return entries.stream().map(entry -> reachable(entry.path(), entry.value())).distinct().toList();
    }

    private static Reachable reachable(String path, Route route) {
        return new Reachable(route.application().name(), path, route.handshake().subprotocols(),
                route.application().page().isPresent());
    }

    /** The same for as long as the gateway runs, also when the application behind the route is replaced. */
    private static String id(Audience audience, RouteConfig config) {
        return audience + " " + config.host().orElse("*") + " " + config.path().value();
    }

    private static Route route(HostedApplication application, RouteConfig config, Identities identities) {
        HandshakeRules rules = config.handshake();
        return new Route(application, rules.policy(config.path().value(), subprotocols(application, config)),
                config.session(), config.connections(), rules.answers(), identities.of(config),
                id(application.audience(), config), config.name());
    }
}
