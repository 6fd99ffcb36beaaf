package io.wsgateway.cluster;

import io.wsgateway.cluster.channel.AgendaThread;
import io.wsgateway.cluster.channel.ChannelCounts;
import io.wsgateway.cluster.channel.EngineChannels;
import io.wsgateway.cluster.channel.WorkerThreads;
import io.wsgateway.cluster.node.ChannelBus;
import io.wsgateway.cluster.node.Node;
import io.wsgateway.cluster.node.NodeBus;
import io.wsgateway.cluster.node.NodeCounts;
import io.wsgateway.cluster.topic.ClusterTopicCounts;
import io.wsgateway.cluster.topic.ClusterTopicEngine;
import io.wsgateway.engine.Engine;
import io.wsgateway.engine.EngineState;
import io.wsgateway.topic.TopicEngine;
import io.wsgateway.topic.TopicEngines;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What makes a gateway a node of a cluster, by an engine: topics that all nodes share, and the other nodes. One for each gateway:
 * made, opened, given to the gateway, closed after it. Thread-safe; no method but {@link #close} blocks.
 *
 * <pre>{@code
 * Cluster cluster = Cluster.of(engine, self);
 * cluster.open();
 * try (cluster; Gateway gateway = Gateway.create(config, tracing, Optional.of(cluster))) {
 *     …
 * }
 * }</pre>
 */
public final class Cluster implements TopicEngines, AutoCloseable {

    private final Node self;
    private final EngineChannels channels;
    private final ChannelBus bus;
    private final ConcurrentMap<String, ClusterTopicEngine> topics = new ConcurrentHashMap<>();

    private Cluster(Engine engine, Node self) {
        this.self = self;
        AgendaThread agenda = new AgendaThread();
        this.channels = new EngineChannels(engine, agenda, new WorkerThreads(), EngineChannels.MOST_WAITING_BYTES);
        this.bus = new ChannelBus(self, channels, agenda,
                task -> Thread.ofVirtual().name("gateway-node").start(task));
    }

    /**
     * A cluster as one node sees it.
     *
     * @param engine isn't open yet, and is closed with the cluster
     * @param self this node
     */
    public static Cluster of(Engine engine, Node self) {
        return new Cluster(engine, self);
    }

    /** Connects to the engine, for as long as it takes, and tells the other nodes of this one; called once, returns at once. */
    public void open() {
        channels.open();
        bus.open();
    }

    /** This node. */
    public Node self() {
        return self;
    }

    /** How nodes speak to each other, and who is alive. */
    public NodeBus bus() {
        return bus;
    }

    /** What the engine's connections are like now. */
    public EngineState engineState() {
        return channels.engine().state();
    }

    /** What was said to other nodes, and heard of them. */
    public NodeCounts nodeCounts() {
        return bus.counts();
    }

    /** What came from the engine and went there. Not for event loops. */
    public ChannelCounts channelCounts() {
        return channels.counts();
    }

    /** What the topics of each application have done because there are other nodes, by its name. */
    public Map<String, ClusterTopicCounts> topicCounts() {
        Map<String, ClusterTopicCounts> counts = new TreeMap<>();
        topics.forEach((application, engine) -> counts.put(application, engine.counts()));
        return counts;
    }

    @Override
    public TopicEngine engine(String application) {
        ClusterTopicEngine engine =
                new ClusterTopicEngine(application, channels, bus, () -> topics.remove(application));
        topics.put(application, engine);
        return engine;
    }

    /** Tells the other nodes that this one goes, and ends the engine's connections; takes a second at most. */
    @Override
    public void close() {
        bus.close();
        channels.close();
    }
}
