package io.wsgateway.testkit;

import io.wsgateway.app.TopicFilter;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.Topics;
import io.wsgateway.topic.MemoryTopicEngine;
import io.wsgateway.topic.TopicLimits;
import io.wsgateway.topic.TopicRegistry;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Topics in memory: the gateway's own, with one lane for all fake sessions. What is published is there when the call
 * returns, where no other thread publishes at the same time. Thread-safe.
 */
public final class FakeTopics implements Topics {

    private final FakeLane lane = new FakeLane();
    private final AtomicInteger epochs = new AtomicInteger();
    private final MemoryTopicEngine engine;
    private final TopicRegistry registry;
    private final ConcurrentMap<String, FakeTopic> topics = new ConcurrentHashMap<>();

    FakeTopics(InstantSource clock) {
        engine = new MemoryTopicEngine(TopicLimits.DEFAULT, clock, () -> "epoch" + epochs.incrementAndGet());
        registry = new TopicRegistry(new FakeOutgoing.Encoder(), engine);
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
        engine.expire();
    }

    FakeLane lane() {
        return lane;
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
