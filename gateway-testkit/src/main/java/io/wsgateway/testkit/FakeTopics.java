package io.wsgateway.testkit;

import io.wsgateway.app.TopicFilter;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.Topics;
import io.wsgateway.topic.TopicRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Topics in memory: the gateway's own, with one lane for all fake sessions, of all nodes. What is published is there when the call
 * returns, where no other thread publishes at the same time. Thread-safe.
 */
public final class FakeTopics implements Topics {

    private final FakeCluster cluster;
    private final FakeNode node;
    private final TopicRegistry registry;
    private final ConcurrentMap<String, FakeTopic> topics = new ConcurrentHashMap<>();

    /** The topics as one more node of this cluster has them. */
    FakeTopics(FakeCluster cluster) {
        this.cluster = cluster;
        node = new FakeNode(cluster);
        registry = new TopicRegistry(new FakeOutgoing.Encoder(), node);
    }

    @Override
    public FakeTopic topic(String name) {
        return topics.computeIfAbsent(name, key -> new FakeTopic(this, registry.topic(key)));
    }

    @Override
    public FakeKeptTopic topic(String name, TopicHistory history) {
        return new FakeKeptTopic(topic(name), registry.topic(name, history));
    }

    @Override
    public TopicFilter matching(String filter) {
        return new Filter(this, registry.matching(filter));
    }

    /** Time has passed: what is too old is forgotten. */
    void expire() {
        node.expire();
    }

    FakeCluster cluster() {
        return cluster;
    }

    FakeNode node() {
        return node;
    }

    FakeLane lane() {
        return cluster.lane();
    }

    /** The gateway's filter, and the topics it is of. */
    record Filter(FakeTopics topics, TopicFilter real) implements TopicFilter {

        @Override
        public String filter() {
            return real.filter();
        }

        @Override
        public boolean matches(String name) {
            return real.matches(name);
        }

        @Override
        public String toString() {
            return "FakeTopicFilter[" + filter() + "]";
        }
    }
}
