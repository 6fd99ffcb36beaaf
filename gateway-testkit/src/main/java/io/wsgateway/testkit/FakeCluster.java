package io.wsgateway.testkit;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicPresence;
import io.wsgateway.topic.MemoryTopicEngine;
import io.wsgateway.topic.TopicEngine;
import io.wsgateway.topic.TopicLimits;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What the nodes of one application's test share: the histories, and the lane in which everything happens. Thread-safe. */
final class FakeCluster implements TopicEngine.Node {

    private final FakeLane lane = new FakeLane();
    private final AtomicInteger epochs = new AtomicInteger();
    private final MemoryTopicEngine engine;
    private final List<FakeNode> nodes = new CopyOnWriteArrayList<>();

    FakeCluster(InstantSource clock) {
        engine = new MemoryTopicEngine(TopicLimits.DEFAULT, clock, () -> "epoch" + epochs.incrementAndGet());
        engine.open(this);
    }

    FakeLane lane() {
        return lane;
    }

    /** What keeps messages, and brings them to all nodes. */
    MemoryTopicEngine engine() {
        return engine;
    }

    void add(FakeNode node) {
        nodes.add(node);
    }

    /** The nodes but this one. */
    List<FakeNode> others(FakeNode node) {
        return nodes.stream().filter(other -> other != node).toList();
    }

    /** Tells the other nodes, after what is happening now. */
    void tellOthers(FakeNode node, Consumer<TopicEngine.Node> event) {
        lane.execute(() -> others(node).forEach(other -> event.accept(other.node())));
    }

    @Override
    public void deliver(String topic, Message message) {
        nodes.forEach(node -> node.node().deliver(topic, message));
    }

    @Override
    public void deliverInTurn(String topic, Message message) {
        nodes.forEach(node -> node.node().deliverInTurn(topic, message));
    }

    @Override
    public boolean isWanted(String topic) {
        return nodes.stream().anyMatch(node -> node.node().isWanted(topic));
    }

    @Override
    public void lost(String topic, String why) {
        throw new IllegalStateException("nothing is lost in memory: " + why);
    }

    @Override
    public CompletionStage<List<TopicPresence.Member>> members(String topic) {
        throw new IllegalStateException("each node is asked for its own");
    }

    @Override
    public void presence(String topic, TopicPresence.Event event) {
        throw new IllegalStateException("each node is told for itself");
    }
}
