package io.wsgateway.launcher.run;

import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.GatewayConfig;
import io.wsgateway.netty.server.ListenerConfig;
import io.wsgateway.netty.server.ListenerException;
import io.wsgateway.netty.server.PreparedChange;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Route;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the open listeners lead to at the moment. Who changes it holds {@link #changes} from the look at what is to the end of
 * the change, so that of two changes none undoes the other. Thread-safe.
 */
final class Hosting {

    private static final Logger LOG = LoggerFactory.getLogger(Hosting.class);

    /** Held by who changes anything. */
    private final ReentrantLock changes = new ReentrantLock();
    private final Gateway gateway;
    private volatile @Nullable State state;

    /**
     * What is served by what. Immutable.
     *
     * @param configuration the configuration
     * @param identities who finds out who peers are
     * @param listeners what the listeners are made of
     * @param plan where applications are reached
     * @param running the applications, by name
     */
    record State(Configuration configuration, Identities identities, ListenerConfigs listeners, RoutePlan plan,
            Map<String, Running> running) {

        State {
            running = Map.copyOf(running);
        }

        /** The same with other applications. */
        State with(RoutePlan otherPlan, Map<String, Running> others) {
            return new State(configuration, identities, listeners, otherPlan, others);
        }

        /** Where sessions are, by the ids of routes. */
        Map<String, Route> routes() {
            Map<String, HostedApplication> hosted = hosted();
            return Stream.of(plan.publicRoutes(), plan.adminRoutes())
                    .flatMap(routes -> Routes.to(hosted, routes, identities).entries().stream())
                    .map(RouteTable.Entry::value)
                    .collect(Collectors.toMap(Route::id, route -> route, (one, other) -> one));
        }

        /** What operators are told of it, each once. */
        private Set<Remark> remarks() {
            Map<String, HostedApplication> hosted = hosted();
            Set<Remark> remarks = new LinkedHashSet<>(listeners.remarks(plan.publicRoutes()));
            remarks.addAll(Routes.remarks(hosted, plan.publicRoutes()));
            remarks.addAll(Routes.remarks(hosted, plan.adminRoutes()));
            return remarks;
        }

        private Map<String, HostedApplication> hosted() {
            Map<String, HostedApplication> hosted = new TreeMap<>();
            running.forEach((name, application) -> hosted.put(name, application.hosted()));
            return hosted;
        }

        /** The listeners, leading where the plan says as far as that runs. */
        List<ListenerConfig> configs() {
            Map<String, HostedApplication> hosted = hosted();
            return listeners.leadingTo(Routes.to(hosted, plan.publicRoutes(), identities),
                    Routes.to(hosted, plan.adminRoutes(), identities));
        }
    }

    Hosting(Gateway gateway) {
        this.gateway = gateway;
    }

    /** Held from the look at what is to the end of a change. */
    ReentrantLock changes() {
        return changes;
    }

    /** Who finds out who peers are; empty before anything is open. */
    Optional<Identities> identities() {
        return Optional.ofNullable(state).map(State::identities);
    }

    /** The applications that are served, by what their classes are loaded by. */
    Map<ClassLoader, List<Object>> applications() {
        State now = state;
        return now == null
                ? Map.of()
                : now.running().values().stream().map(Running::hosted).collect(
                        Collectors.groupingBy(HostedApplication::classLoader,
                                Collectors.mapping(HostedApplication::application, Collectors.toList())));
    }

    /** What is served. */
    State state() {
        State now = state;
        if (now == null) {
            throw new IllegalStateException("nothing is open yet");
        }
        return now;
    }

    /**
     * Opens the listeners.
     *
     * @return what they are bound to, in the order of the configuration; the admin listener is the last
     * @throws LaunchException if one can't be opened
     */
    List<InetSocketAddress> open(State first) throws LaunchException {
        first.remarks().forEach(remark -> remark.log(LOG));
        state = first;
        return OpenListeners.open(gateway, first.configs());
    }

    /**
     * Prepares that the listeners of another configuration are open, and lead to this.
     *
     * @param limits what holds for the whole gateway
     * @throws ListenerException if one can't be opened; nothing has changed
     */
    PreparedChange prepare(GatewayConfig limits, State next) throws ListenerException {
        return gateway.prepare(limits, next.configs());
    }

    /** What was prepared holds. */
    void becomes(State next) {
        Set<Remark> made = state().remarks();
        next.remarks().stream().filter(remark -> !made.contains(remark)).forEach(remark -> remark.log(LOG));
        state = next;
    }

    /** The open listeners lead to this from now on. */
    void serve(State next) {
        next.configs().forEach(gateway::serve);
        becomes(next);
    }
}
