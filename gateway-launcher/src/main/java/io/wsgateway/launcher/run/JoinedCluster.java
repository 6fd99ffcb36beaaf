package io.wsgateway.launcher.run;

import io.wsgateway.cluster.Cluster;
import io.wsgateway.cluster.node.Node;
import io.wsgateway.engine.EngineState;
import io.wsgateway.launcher.admin.EngineAway;
import io.wsgateway.launcher.config.EngineConfig;
import io.wsgateway.launcher.metrics.EngineReading;
import io.wsgateway.launcher.nodes.NodeState;
import io.wsgateway.launcher.nodes.OtherNodes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster that this gateway is a node of, by the engine that is configured, and what the log says of that engine. It is begun
 * whether or not the engine can be reached. Thread-safe.
 */
final class JoinedCluster implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JoinedCluster.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final EngineConfig config;
    private final Cluster cluster;
    private final OtherNodes others;
    private final ScheduledExecutorService thread;
    private final ScheduledFuture<?> looks;

    private JoinedCluster(EngineConfig config, Cluster cluster) {
        this.config = config;
        this.cluster = cluster;
        this.others = new OtherNodes(cluster.bus(), InstantSource.system());
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("gateway-engine-log").factory());
        EngineLog log = new EngineLog(config.kind().toString(), System.nanoTime());
        this.looks = thread.scheduleWithFixedDelay(() -> look(log), 0, LOOK.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Begins to connect; returns at once. */
    static JoinedCluster open(ConfiguredEngine engine) {
        EngineConfig config = engine.config();
        Node self = Node.starting(config.node().orElseGet(NodeName::ofHost), Readings.version(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
        config.warnings().forEach(LOG::warn);
        LOG.info("engine {}: this is node {} ({}), of those with prefix {}", config.kind(), self.name(), self.id(),
                config.prefix());
        Cluster cluster = Cluster.of(engine.engine(self.id()), self);
        cluster.open();
        return new JoinedCluster(config, cluster);
    }

    private void look(EngineLog log) {
        try {
            log.seen(cluster.engineState(), System.nanoTime()).ifPresent(remark -> remark.log(LOG));
        } catch (RuntimeException e) {
            LOG.error("a defect of the gateway; please report it", e);
        }
    }

    Cluster cluster() {
        return cluster;
    }

    /** What is counted of it. Not for event loops. */
    EngineReading reading() {
        return new EngineReading(config.kind().toString(), config.required(), cluster.engineState(),
                cluster.channelCounts(), cluster.nodeCounts(), cluster.topicCounts());
    }

    /** Says that the engine is away, for as long as it is. */
    Optional<EngineAway> away() {
        return cluster.engineState().isUp()
                ? Optional.empty()
                : Optional.of(new EngineAway(config.kind().toString(), config.required()));
    }

    /** The other nodes, as operators ask them. */
    OtherNodes others() {
        return others;
    }

    /** What this node says of itself to operators. */
    NodeState state() {
        Node self = cluster.self();
        EngineState engine = cluster.engineState();
        return new NodeState(self.id(), self.name(), self.version(), self.started(),
                Optional.of(new NodeState.EngineView(config.kind().toString(), engine.isUp(), engine.partitions(),
                        engine.servers(), engine.problem())));
    }

    /** Leaves the cluster, after the gateway's end. */
    @Override
    public void close() {
        looks.cancel(false);
        Closing.of(thread, LOG, "the engine's state");
        others.close();
        cluster.close();
    }
}
