package io.wsgateway.launcher.run;

import io.wsgateway.launcher.config.AdminConfig;
import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.EndpointConfig;
import io.wsgateway.launcher.config.PushConfig;
import io.wsgateway.launcher.config.RouteConfig;
import io.wsgateway.launcher.config.TailMode;
import io.wsgateway.launcher.admin.AdminEndpoint;
import io.wsgateway.launcher.admin.AdminSources;
import io.wsgateway.launcher.admin.ApplicationControl;
import io.wsgateway.launcher.metrics.Exposition;
import io.wsgateway.launcher.nodes.NodeState;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The listeners of a configuration, with what each answers by. Who guessed at tokens is known beyond a change of routes.
 * Thread-safe.
 */
final class ListenerConfigs {

    private final Gateway gateway;
    private final Configuration configuration;
    private final AdminSources sources;
    private final Optional<AdminEndpoint> adminEndpoint;
    private final Optional<AdminEndpoint> pushEndpoint;

    ListenerConfigs(Gateway gateway, Configuration configuration, Identities identities,
            ApplicationControl applications, ConfigurationReload reload, Exposition metrics,
            Optional<JoinedCluster> cluster) {
        this.gateway = gateway;
        this.configuration = configuration;
        this.sources = sources(gateway, configuration, identities, applications, reload, metrics, cluster);
        this.adminEndpoint = configuration.admin().map(admin -> new AdminEndpoint(
                new HostGuard(admin.address().getAddress()), admin.tokens(), sources));
        this.pushEndpoint = configuration.push()
                .map(push -> AdminEndpoint.ofBackEnds(guard(push), push.tokens(), sources));
    }

    /** All of them, leading to these routes, the admin listener as the last. */
    List<ListenerConfig> leadingTo(Routes publicRoutes, Routes adminRoutes) {
        List<ListenerConfig> listeners = new ArrayList<>();
        for (EndpointConfig endpoint : configuration.listeners()) {
            listeners.add(publicListener(endpoint, publicRoutes));
        }
        configuration.push().flatMap(PushConfig::socket).ifPresent(socket -> listeners.add(pushSocket(socket)));
        configuration.push().ifPresent(push -> listeners.add(pushListener(push)));
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
        configuration.push().ifPresent(push -> {
            push.warnings().stream().map(Remark::warning).forEach(remarks::add);
            if (push.tokens().isEmpty()) {
                remarks.add(Remark.info("push: no push.tokens: open to all who can connect on this machine,"
                        + " a proxy's clients among them"));
            }
            UnusedTokens.of(push, planned).stream().map(Remark::warning).forEach(remarks::add);
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

    /** A loopback address answers to loopback names always. */
    private static HostGuard guard(PushConfig push) {
        Set<String> hosts = new LinkedHashSet<>(new HostGuard(push.address().getAddress()).hosts());
        hosts.addAll(push.hosts());
        return new HostGuard(hosts);
    }

    private ListenerConfig pushSocket(UnixSocket socket) {
        return new ListenerConfig(ListenerConfig.PUSH_SOCKET, NoAddress.PEER, Optional.of(socket), Optional.empty(),
                RouteTable.of(List.of()), pushEndpoint.orElseThrow().forSocket(), PeerRules.SOCKET);
    }

    private ListenerConfig pushListener(PushConfig push) {
        return new ListenerConfig(ListenerConfig.PUSH, push.address(), push.tls(), RouteTable.of(List.of()),
                pushEndpoint.orElseThrow());
    }

    /** What operators see and change; where there is no admin listener, those of other nodes of the cluster. */
    AdminSources sources() {
        return sources;
    }

    private static AdminSources sources(Gateway gateway, Configuration configuration, Identities identities,
            ApplicationControl applications, ConfigurationReload reload, Exposition metrics,
            Optional<JoinedCluster> cluster) {
        return new AdminSources(gateway::draining, gateway.handshakes(), gateway.ends(), gateway.counters(),
                gateway, gateway.principals(), identities.tickets(), applications, gateway.pauses(), reload,
                gateway::shed, configuration.admin().map(AdminConfig::tail).orElse(TailMode.OFF), metrics::answer,
                reload::effective,
                () -> cluster.flatMap(JoinedCluster::away),
                () -> cluster.map(JoinedCluster::state).orElseGet(() -> alone(gateway)),
                // No class of the cluster is loaded where there is none.
                cluster.isEmpty() ? Optional.empty() : Optional.of(cluster.get().others()));
    }

    private static NodeState alone(Gateway gateway) {
        return new NodeState("", "", Readings.version(), gateway.handshakes().counts().since(), Optional.empty());
    }
}
