package io.wsgateway.launcher.run;

import io.wsgateway.launcher.admin.NodeAnswers;
import io.wsgateway.launcher.apps.Applications;
import io.wsgateway.launcher.apps.FoundApplication;
import io.wsgateway.launcher.apps.LoadedBundle;
import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.launcher.config.Problems;
import io.wsgateway.launcher.config.WrittenConfiguration;
import io.wsgateway.launcher.held.HeapWatch;
import io.wsgateway.launcher.metrics.Exposition;
import io.wsgateway.launcher.text.Counted;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.GatewayConfig;
import io.wsgateway.tracing.Tracing;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** A gateway with its applications, from the ready line to the last close. Confined to one thread. */
public final class RunningGateway implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunningGateway.class);
    private static final Duration LONGEST_START = Duration.ofSeconds(30);

    private final Configuration configuration;
    private final Gateway gateway;
    private final Tracing tracing;
    private final Optional<JoinedCluster> cluster;
    private final Applications applications;
    private final Identities identities;
    private final Hosting hosting;
    private final HotApplications hot;
    private final HeapWatch heap;
    private List<InetSocketAddress> addresses = List.of();
    private final ConfigurationReload reload;
    private final Exposition metrics;

    private RunningGateway(WrittenConfiguration written, Gateway gateway, Tracing tracing,
            Optional<JoinedCluster> cluster, Applications applications, Identities identities, MemoryPlan memory,
            ConfigurationSource source) {
        this.configuration = written.configuration();
        this.gateway = gateway;
        this.tracing = tracing;
        this.cluster = cluster;
        this.applications = applications;
        this.identities = identities;
        this.hosting = new Hosting(gateway);
        LeavingBundles leaving = new LeavingBundles(applications, gateway::onEventLoops);
        this.hot = new HotApplications(gateway, applications, hosting, leaving);
        this.heap = new HeapWatch(gateway.applicationLoaders()::all, hosting::applications, gateway.faults());
        this.reload = new ConfigurationReload(source, written,
                new ConfigurationUpdate(gateway, applications, hosting, leaving, memory, this::listeners,
                        next -> hot.watch(next.applications().watch())));
        this.metrics = new Exposition(new Readings(gateway, hot, reload, cluster));
    }

    private ListenerConfigs listeners(Configuration of, Identities known) {
        return new ListenerConfigs(gateway, of, known, hot, reload, metrics, cluster);
    }

    /** The applications of the configured folder, found and not yet started. */
    public static Applications find(Configuration configuration) throws LaunchException {
        try {
            return Applications.find(configuration.applications().directory(), LONGEST_START);
        } catch (IOException e) {
            throw new LaunchException("applications can't be read: " + e
                    + " (expected: a folder that the gateway's user may list; chmod a+rx)", e);
        }
    }

    /**
     * Starts everything; returns once connections are accepted.
     *
     * @param source what is read again when somebody asks for it
     * @param written what it says at the start
     * @param memory what the process has to work with
     * @param strict whether an application that fails is fatal
     * @throws ConfigurationException if routes or settings don't fit the applications, or the engine can't be used
     * @throws LaunchException if a listener can't be opened, or an application failed and that is fatal
     * @throws InterruptedException if this thread is interrupted, before or meanwhile
     */
    public static RunningGateway start(ConfigurationSource source, WrittenConfiguration written, MemoryPlan memory,
            boolean strict) throws ConfigurationException, LaunchException, InterruptedException {
        Configuration configuration = written.configuration();
        Optional<ConfiguredEngine> engine = engine(configuration);
        Tracing tracing = TracingFolder.open(configuration.tracing());
        Applications applications = find(configuration);
        RoutePlan plan;
        Identities identities;
        try {
            requireUninterrupted();
            plan = RoutePlan.of(configuration, applications);
            identities =
                    Identities.open(configuration.issuers(), configuration.gateway().limits().handshakes().prefix());
        } catch (ConfigurationException | LaunchException | InterruptedException e) {
            applications.close();
            tracing.close();
            throw e;
        }
        memory.log();
        Optional<JoinedCluster> cluster =
                engine.isEmpty() ? Optional.empty() : Optional.of(JoinedCluster.open(engine.get()));
        Gateway gateway = create(memory.bounded(configuration.gateway()), tracing, cluster);
        LOG.info("runs on {}, {} for {}", gateway.transport(), Counted.of(gateway.eventLoops(), "event loop"),
                Counted.of(Runtime.getRuntime().availableProcessors(), "processor"));
        RunningGateway starting = new RunningGateway(written, gateway, tracing, cluster, applications,
                identities, memory, source);
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

    /** Where the gateway stands alone, no class of an engine or a cluster is loaded, here and below. */
    private static Optional<ConfiguredEngine> engine(Configuration configuration) throws ConfigurationException {
        return configuration.engine().isEmpty()
                ? Optional.empty()
                : Optional.of(ConfiguredEngine.of(configuration.engine().get()));
    }

    private static Gateway create(GatewayConfig config, Tracing tracing, Optional<JoinedCluster> cluster) {
        return cluster.isEmpty()
                ? Gateway.create(config, tracing)
                : Gateway.create(config, tracing, Optional.of(cluster.get().cluster()));
    }

    /** What the listeners were bound to at the start, in the order of the configuration; the admin listener is the last. */
    public List<InetSocketAddress> addresses() {
        return addresses;
    }

    /** Reads the configuration again, and the files of certificates, without waiting for that; the log says what comes of it. */
    public void reload() {
        reload.reload(false);
    }

    /** Stops accepting, and lets sessions end within the configured period. */
    public void drain() {
        hot.close();
        reload.close();
        Draining.await(gateway, hosting.state().configuration().drain());
    }

    @Override
    public void close() {
        hot.close();
        reload.close();
        heap.close();
        gateway.close();
        cluster.ifPresent(JoinedCluster::close);
        tracing.close();
        applications.close();
        hosting.identities().orElse(identities).close();
    }

    static void requireUninterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void open(RoutePlan plan, boolean strict)
            throws ConfigurationException, LaunchException, InterruptedException {
        if (applications.found().isEmpty()) {
            LOG.warn("no applications in {}", configuration.applications().directory());
        }
        Problems problems = new Problems();
        Map<String, Running> running = startAll(plan, problems);
        problems.check();
        if (strict && !applications.failures().isEmpty()) {
            throw new LaunchException("not started: " + Counted.of(applications.failures().size(), "application")
                    + " failed, as told above, and --strict is given", null);
        }
        ListenerConfigs listeners = listeners(configuration, identities);
        if (cluster.isPresent()) {
            cluster.get().others().answerBy(new NodeAnswers(listeners.sources()));
        }
        addresses = hosting.open(new Hosting.State(configuration, identities, listeners, plan, running));
        hot.watch(configuration.applications().watch());
    }

    private Map<String, Running> startAll(RoutePlan plan, Problems problems) throws InterruptedException {
        ApplicationStart start = new ApplicationStart(gateway, configuration, plan);
        Map<String, Running> running = new TreeMap<>();
        Map<String, LoadedBundle> bundles = applications.bundles();
        for (FoundApplication found : new TreeMap<>(applications.found()).values()) {
            // What is reached nowhere unless it is configured is bundled with every gateway, and missed by nobody.
            Level unreached = found.routes().isEmpty() ? Level.DEBUG : Level.INFO;
            Optional<Running> started = start.startIfReached(Objects.requireNonNull(bundles.get(found.jar())), found,
                    problems, unreached);
            requireUninterrupted();
            started.ifPresent(one -> running.put(found.name(), one));
        }
        return running;
    }
}
