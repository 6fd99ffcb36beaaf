package io.wsgateway.testkit;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence.Event;
import io.wsgateway.app.TopicPresence.Member;
import io.wsgateway.app.TopicRecovery;
import io.wsgateway.topic.TopicEngine;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The engine of one application's topics as one node has it. Thread-safe. */
final class FakeNode implements TopicEngine {

    private final FakeCluster cluster;
    /** Of this node, by topic and session. */
    private final ConcurrentMap<String, Map<String, Member>> members = new ConcurrentHashMap<>();
    private volatile boolean asleep;
    private @Nullable Node node;

    FakeNode(FakeCluster cluster) {
        this.cluster = cluster;
    }

    Node node() {
        Node opened = node;
        if (opened == null) {
            throw new IllegalStateException("not open yet");
        }
        return opened;
    }

    @Override
    public void open(Node opened) {
        node = opened;
        cluster.add(this);
    }

    /** The others don't hear this node any more. */
    void fallAsleep() {
        asleep = true;
        forEachMember(
                (topic, member) -> cluster.tellOthers(this, other -> other.presence(topic, new Event.Left(member))));
        cluster.lane().run();
    }

    /** They hear it again. */
    void wake() {
        asleep = false;
        forEachMember(
                (topic, member) -> cluster.tellOthers(this, other -> other.presence(topic, new Event.Joined(member))));
        cluster.lane().run();
    }

    private void forEachMember(BiConsumer<String, Member> action) {
        members.forEach((topic, present) -> present.values().forEach(member -> action.accept(topic, member)));
    }

    @Override
    public void joined(String topic, Member member) {
        members.computeIfAbsent(topic, key -> new ConcurrentHashMap<>()).put(member.session(), member);
        tellOthers(topic, new Event.Joined(member));
    }

    @Override
    public void changed(String topic, Member member) {
        members.getOrDefault(topic, Map.of()).replace(member.session(), member);
        tellOthers(topic, new Event.Changed(member));
    }

    @Override
    public void left(String topic, Member member) {
        members.getOrDefault(topic, Map.of()).remove(member.session());
        tellOthers(topic, new Event.Left(member));
    }

    private void tellOthers(String topic, Event event) {
        if (!asleep) {
            cluster.tellOthers(this, other -> other.presence(topic, event));
        }
    }

    @Override
    public CompletionStage<List<Member>> membersElsewhere(String topic) {
        return CompletableFuture.completedStage(cluster.others(this).stream().filter(other -> !other.asleep)
                .map(other -> other.members.getOrDefault(topic, Map.of()).values()).flatMap(Collection::stream)
                .toList());
    }

    @Override
    public void publish(String topic, Message message) {
        cluster.engine().publish(topic, message);
    }

    @Override
    public CompletionStage<TopicPosition> keep(String topic, TopicHistory history, Message message) {
        return cluster.engine().keep(topic, history, message);
    }

    @Override
    public CompletionStage<TopicPosition> keep(String topic, TopicHistory history,
            Function<TopicPosition, Message> message) {
        return cluster.engine().keep(topic, history, message);
    }

    @Override
    public CompletionStage<TopicRecovery> read(String topic, TopicHistory history, TopicPosition since) {
        return cluster.engine().read(topic, history, since);
    }

    @Override
    public void recover(String topic, TopicHistory history, TopicPosition since, Recoverer recoverer) {
        cluster.engine().recover(topic, history, since, recoverer);
    }

    @Override
    public void forget(String topic) {
        cluster.engine().forget(topic);
    }

    @Override
    public void expire() {
        cluster.engine().expire();
    }

    @Override
    public void close() {}
}
