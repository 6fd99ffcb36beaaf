package io.wsgateway.launcher.run;

import io.wsgateway.app.Audience;
import io.wsgateway.launcher.apps.Applications;
import io.wsgateway.launcher.apps.FoundApplication;
import io.wsgateway.launcher.config.AdminConfig;
import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.launcher.config.EndpointConfig;
import io.wsgateway.launcher.config.FileSettings;
import io.wsgateway.launcher.config.Node.Mapping;
import io.wsgateway.launcher.config.Position;
import io.wsgateway.launcher.config.Problems;
import io.wsgateway.launcher.config.RouteConfig;
import io.wsgateway.launcher.page.AdminPages;
import io.wsgateway.launcher.page.HostGuard;
import io.wsgateway.launcher.page.PublicPages;
import io.wsgateway.launcher.text.Counted;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.ListenerConfig;
import io.wsgateway.netty.server.ListenerException;
import io.wsgateway.netty.tls.KeySource;
import io.wsgateway.netty.tls.ListenerTls;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.syntax.AddressText;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Route;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gateway with its applications, from the ready line to the last close. Confined to one thread. */
public final class RunningGateway implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunningGateway.class);
    private static final Duration LONGEST_START = Duration.ofSeconds(30);
    /** For the drain to notice itself that its period is over. */
    private static final Duration DRAIN_GRACE = Duration.ofSeconds(5);
    private static final String ADMIN = ListenerConfig.ADMIN;
    private static final int FIRST_OTHER_PORT = 8079;
    private static final int LAST_PORT = 65535;

    private final Configuration configuration;
    private final Gateway gateway;
    private final Applications applications;
    private final Identities identities;

    private RunningGateway(Configuration configuration, Gateway gateway, Applications applications,
            Identities identities) {
        this.configuration = configuration;
        this.gateway = gateway;
        this.applications = applications;
        this.identities = identities;
    }

    /** The applications of the configured folder, found and not yet started. */
    public static Applications find(Configuration configuration) throws LaunchException {
        try {
            return Applications.find(configuration.applications(), LONGEST_START);
        } catch (IOException e) {
            throw new LaunchException("applications can't be read: " + e
                    + " (expected: a folder that the gateway's user may list; chmod a+rx)", e);
        }
    }

    /**
     * Starts everything; returns once connections are accepted.
     *
     * @param memory what the process has to work with
     * @param strict whether an application that fails is fatal
     * @throws ConfigurationException if routes or settings don't fit the applications
     * @throws LaunchException if a listener can't be opened, or an application failed and that is fatal
     * @throws InterruptedException if this thread is interrupted, before or meanwhile
     */
    public static RunningGateway start(Configuration configuration, MemoryPlan memory, boolean strict)
            throws ConfigurationException, LaunchException, InterruptedException {
        Applications applications = find(configuration);
        RoutePlan plan;
        Identities identities;
        try {
            requireUninterrupted();
            plan = RoutePlan.of(configuration, applications);
            identities = Identities.open(configuration.issuers(), configuration.gateway().limits().prefix());
        } catch (ConfigurationException | LaunchException | InterruptedException e) {
            applications.close();
            throw e;
        }
        memory.log();
        Gateway gateway = Gateway.create(memory.bounded(configuration.gateway()));
        LOG.info("runs on {}, {} for {}", gateway.transport(), Counted.of(gateway.eventLoops(), "event loop"),
                Counted.of(Runtime.getRuntime().availableProcessors(), "processor"));
        RunningGateway starting = new RunningGateway(configuration, gateway, applications, identities);
        boolean started = false;
        try {
            starting.open(plan, strict);
            started = true;
            return starting;
        } finally {
            if (!started) {
                starting.close();
            }
        }
    }

    /** Reads the files of certificates again, without waiting for that. */
    public void reload() {
        gateway.reloadTls();
    }

    /** Stops accepting, and lets sessions end within the configured period. */
    public void drain() {
        Duration period = configuration.drainPeriod();
        int open = gateway.view().openSessions();
        if (open > 0) {
            LOG.info("draining {} for at most {} s", Counted.of(open, "session"), period.toSeconds());
        }
        try {
            gateway.drain(period).toCompletableFuture().get(period.plus(DRAIN_GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("draining didn't end as it should: {}", e.toString());
        }
        int busy = gateway.callbacksUnderWay();
        if (busy > 0) {
            LOG.warn("callbacks of {} haven't ended within drain.period", Counted.of(busy, "session"));
        }
        if (open > 0) {
            int left = gateway.view().openSessions();
            LOG.info("drained: {} closed, {} cut off", Counted.of(Math.max(0, open - left), "session"), left);
        }
        LOG.info("stopped");
    }

    @Override
    public void close() {
        gateway.close();
        applications.close();
        identities.close();
    }

    private static void requireUninterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void open(RoutePlan plan, boolean strict)
            throws ConfigurationException, LaunchException, InterruptedException {
        if (applications.found().isEmpty()) {
            LOG.warn("no applications in {}", configuration.applications());
        }
        Problems problems = new Problems();
        Map<String, HostedApplication> running = startApplications(plan, problems);
        problems.check();
        if (strict && !applications.failures().isEmpty()) {
            throw new LaunchException("not started: " + Counted.of(applications.failures().size(), "application")
                    + " failed, as told above, and --strict is given", null);
        }
        Routes publicRoutes = Routes.to(running, plan.publicRoutes(), identities);
        Routes adminRoutes = Routes.to(running, plan.adminRoutes(), identities);
        listen(plan.publicRoutes(), publicRoutes, adminRoutes);
    }

    private Map<String, HostedApplication> startApplications(RoutePlan plan, Problems problems)
            throws InterruptedException {
        Map<String, HostedApplication> running = new TreeMap<>();
        for (FoundApplication found : new TreeMap<>(applications.found()).values()) {
            if (!plan.reaches(found.name())) {
                LOG.info("application {} ({}) isn't started: no route leads to it", found.name(), found.jar());
                continue;
            }
            FileSettings settings = settings(plan, found, problems);
            Optional<HostedApplication> started =
                    applications.start(found, application -> gateway.context(application.provider(), settings));
            requireUninterrupted();
            started.ifPresent(application -> {
                settings.checkUnasked();
                running.put(found.name(), application);
                LOG.info("application {} ({}): {}", found.name(), found.jar(), describe(plan, application));
            });
        }
        return running;
    }

    private FileSettings settings(RoutePlan plan, FoundApplication found, Problems problems) {
        Map<String, String> fallbacks = found.audience() == Audience.OPERATORS
                ? configuration.admin().map(AdminConfig::tokens).map(OperatorSettings::of).orElse(Map.of())
                : Map.of();
        return plan.routeWithSettings(found.name())
                .or(() -> configuration.routes().flatMap(routes -> routes.stream()
                        .filter(route -> route.application().value().equals(found.name())).findFirst()))
                .map(route -> new FileSettings(route.settings(), route.settingsKey(),
                        OperatorSettings.besideOwn(route.settings(), fallbacks), problems))
                .orElseGet(() -> new FileSettings(Mapping.empty(Position.of("application " + found.name())),
                        "routes[].settings", fallbacks, problems));
    }

    private static String describe(RoutePlan plan, HostedApplication application) {
        List<String> paths = new ArrayList<>();
        for (RouteConfig route : plan.publicRoutes()) {
            if (route.application().value().equals(application.name())) {
                paths.add(route.host().orElse("") + route.path().value());
            }
        }
        for (RouteConfig route : plan.adminRoutes()) {
            if (route.application().value().equals(application.name())) {
                paths.add("admin " + route.path().value());
            }
        }
        return String.join(", ", paths) + (application.subprotocols().isEmpty()
                ? "; no subprotocols"
                : "; subprotocols " + String.join(", ", application.subprotocols()));
    }

    private void listen(List<RouteConfig> planned, Routes publicRoutes, Routes adminRoutes) throws LaunchException {
        List<ListenerConfig> listeners = new ArrayList<>();
        for (EndpointConfig endpoint : configuration.listeners()) {
            listeners.add(publicListener(endpoint, publicRoutes));
            RebindingWarning.of(endpoint, planned).ifPresent(LOG::warn);
        }
        configuration.admin().ifPresent(admin -> listeners.add(adminListener(admin, adminRoutes)));
        try {
            List<InetSocketAddress> bound = gateway.open(listeners);
            LOG.info("{}", readyLine(listeners, bound));
            tellOfDevelopmentTls(listeners, bound);
        } catch (ListenerException e) {
            throw new LaunchException(e.getMessage() + (e.otherPortHelps() ? otherPort(e, listeners) : ""), e);
        }
    }

    /** How to get past a certificate that nobody trusts. */
    private static void tellOfDevelopmentTls(List<ListenerConfig> listeners, List<InetSocketAddress> bound) {
        for (int i = 0; i < listeners.size(); i++) {
            if (listeners.get(i).tls().filter(RunningGateway::isMade).isPresent() && bound.get(i).getPort() > 0) {
                LOG.info(
                        "wss://localhost:{} has a certificate that was made for this run, and that nobody trusts: let the"
                                + " browser go on at https://localhost:{}/, or start it with --ignore-certificate-errors; curl -k;"
                                + " gateway probe --insecure",
                        bound.get(i).getPort(), bound.get(i).getPort());
            }
        }
    }

    private static boolean isMade(ListenerTls tls) {
        return tls.certificates().getFirst() instanceof KeySource.Made;
    }

    /** An option that chooses another port, {@code listeners.0.port=8081} for {@code listeners[0]}. */
    private static String otherPort(ListenerException e, List<ListenerConfig> listeners) {
        int port = listeners.stream().filter(listener -> listener.name().equals(e.listener())).findFirst()
                .map(listener -> listener.address().getPort()).orElse(0);
        String set = " (run --set " + e.listener().replace('[', '.').replace("]", "") + ".port="
                + Math.min(Math.max(port, FIRST_OTHER_PORT) + 1, LAST_PORT);
        return e.listener().equals(ADMIN) ? set + ", or run --set admin=off for no admin listener)" : set + ")";
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

    private ListenerConfig adminListener(AdminConfig admin, Routes routes) {
        HostGuard guard = new HostGuard(admin.address().getAddress());
        admin.warnings().forEach(warning -> LOG.warn("{}", warning));
        if (admin.tokens().isEmpty()) {
            LOG.info("admin: no admin.token: open to all who can connect on this machine,"
                    + " a proxy's clients among them");
        }
        AdminPages pages =
                new AdminPages(routes.reachable(), guard, admin.tokens(), gateway.handshakes(), gateway.ends(),
                        gateway.usages(),
                        gateway::isAccepting, new AdminPages.Changes(gateway.principals(), identities.tickets()));
        return new ListenerConfig(ADMIN, admin.address(), admin.tls(), routes.table(guard.hosts()),
                pages);
    }

    /** {@code ready: ws://0.0.0.0:8080 ws unix:/run/gateway.sock admin http://127.0.0.1:9090}. */
    private static String readyLine(List<ListenerConfig> listeners, List<InetSocketAddress> bound) {
        StringBuilder line = new StringBuilder("ready:");
        for (int i = 0; i < listeners.size(); i++) {
            ListenerConfig listener = listeners.get(i);
            boolean secure = listener.tls().isPresent();
            String scheme = listener.name().equals(ADMIN) ? "admin http" + (secure ? "s" : "") : secure ? "wss" : "ws";
            // The address as configured, in the system's words it may be another: io_uring tells 0.0.0.0 as [::].
            String at = AddressText.of(listener.address().getAddress(), bound.get(i).getPort());
            line.append(' ').append(scheme).append(listener.socket().map(file -> " " + file).orElse("://" + at));
        }
        return line.toString();
    }
}
