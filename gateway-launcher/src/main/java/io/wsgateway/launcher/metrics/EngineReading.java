package io.wsgateway.launcher.metrics;

import io.wsgateway.cluster.channel.ChannelCounts;
import io.wsgateway.cluster.node.NodeCounts;
import io.wsgateway.cluster.topic.ClusterTopicCounts;
import io.wsgateway.engine.EngineState;
import java.util.Map;

/**
 * What is counted of the engine, and of the cluster that it makes. Immutable.
 *
 * @param kind which engine
 * @param required whether the gateway isn't ready while it is away
 * @param state what its connections are like
 * @param channels what came and went
 * @param nodes who is there, and what was asked
 * @param topics what topics did because there are other gateways, by application
 */
public record EngineReading(String kind, boolean required, EngineState state, ChannelCounts channels, NodeCounts nodes,
        Map<String, ClusterTopicCounts> topics) {

    public EngineReading {
        topics = Map.copyOf(topics);
    }

    /** True where the gateway isn't ready because of it. */
    boolean isInTheWay() {
        return required && !state.isUp();
    }
}
