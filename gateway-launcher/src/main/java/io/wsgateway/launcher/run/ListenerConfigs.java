package io.wsgateway.launcher.run;

import io.wsgateway.launcher.config.AdminConfig;
import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.EndpointConfig;
import io.wsgateway.launcher.config.RouteConfig;
import io.wsgateway.launcher.admin.AdminEndpoint;
import io.wsgateway.launcher.admin.AdminSources;
import io.wsgateway.launcher.admin.ApplicationControl;
import io.wsgateway.launcher.metrics.Exposition;
import io.wsgateway.launcher.page.HostGuard;
import io.wsgateway.launcher.page.PublicPages;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.ListenerConfig;
import io.wsgateway.netty.server.UnixSocket;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.forwarding.PeerRules;
import io.wsgateway.protocol.syntax.NoAddress;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The listeners of a configuration, with what each answers by. Who guessed at tokens is known beyond a change of routes.
 * Thread-safe.
 */
final class ListenerConfigs {

    private final Gateway gateway;
    private final Configuration configuration;
    private final Optional<AdminEndpoint> adminEndpoint;

    ListenerConfigs(Gateway gateway, Configuration configuration, Identities identities,
            ApplicationControl applications, ConfigurationReload reload, Exposition metrics) {
        this.gateway = gateway;
        this.configuration = configuration;
        this.adminEndpoint =
                configuration.admin().map(admin -> endpoint(gateway, admin, identities, applications, reload, metrics));
    }

    /** All of them, leading to these routes, the admin listener as the last. */
    List<ListenerConfig> leadingTo(Routes publicRoutes, Routes adminRoutes) {
        List<ListenerConfig> listeners = new ArrayList<>();
        for (EndpointConfig endpoint : configuration.listeners()) {
            listeners.add(publicListener(endpoint, publicRoutes));
        }
        configuration.admin().flatMap(AdminConfig::socket).ifPresent(socket -> listeners.add(adminSocket(socket)));
        configuration.admin().ifPresent(admin -> listeners.add(adminListener(admin, adminRoutes)));
        return listeners;
    }

    /** What is questionable about them. */
    List<Remark> remarks(List<RouteConfig> planned) {
        List<Remark> remarks = new ArrayList<>();
        configuration.listeners().forEach(
                endpoint -> RebindingWarning.of(endpoint, planned).map(Remark::warning).ifPresent(remarks::add));
        configuration.admin().ifPresent(admin -> {
            admin.warnings().stream().map(Remark::warning).forEach(remarks::add);
            if (admin.tokens().isEmpty()) {
                remarks.add(Remark.info("admin: no admin.token: open to all who can connect on this machine,"
                        + " a proxy's clients among them"));
            }
        });
        return remarks;
    }

    private ListenerConfig publicListener(EndpointConfig endpoint, Routes routes) {
        RouteTable<Route> table = routes.table(endpoint.hosts());
        // What is explained is decided by this listener's routes alone; its pages take no part in that.
        ListenerConfig explained =
                new ListenerConfig(endpoint.name(), endpoint.address(), endpoint.socket(), endpoint.tls(), table,
                        PlainEndpoint.NONE, endpoint.peers());
        PlainEndpoint pages = new HostGuard(endpoint.hosts())
                .before(new PublicPages(routes.reachable(), request -> gateway.explain(explained, request)));
        return new ListenerConfig(endpoint.name(), endpoint.address(), endpoint.socket(), endpoint.tls(), table, pages,
                endpoint.peers());
    }

    /** Who may connect to the file may do everything, by whatever name; applications for operators have tokens of their own. */
    private ListenerConfig adminSocket(UnixSocket socket) {
        return new ListenerConfig(ListenerConfig.ADMIN_SOCKET, NoAddress.PEER, Optional.of(socket), Optional.empty(),
                RouteTable.of(List.of()), adminEndpoint.orElseThrow().forSocket(), PeerRules.SOCKET);
    }

    private ListenerConfig adminListener(AdminConfig admin, Routes routes) {
        return new ListenerConfig(ListenerConfig.ADMIN, admin.address(), admin.tls(),
                routes.table(new HostGuard(admin.address().getAddress()).hosts()),
                adminEndpoint.orElseThrow().with(routes.reachable()));
    }

    private static AdminEndpoint endpoint(Gateway gateway, AdminConfig admin, Identities identities,
            ApplicationControl applications, ConfigurationReload reload, Exposition metrics) {
        return new AdminEndpoint(new HostGuard(admin.address().getAddress()), admin.tokens(),
                new AdminSources(gateway::draining, gateway.handshakes(), gateway.ends(), gateway.counters(),
                        gateway, gateway.principals(), identities.tickets(), applications, gateway.pauses(), reload,
                        gateway::shed, admin.tail(), metrics::answer, reload::effective));
    }
}
