package io.wsgateway.cluster.topic;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence;
import io.wsgateway.app.TopicPresence.Member;
import io.wsgateway.app.TopicRecovery;
import io.wsgateway.cluster.channel.EngineChannels;
import io.wsgateway.cluster.channel.ManualWorkers;
import io.wsgateway.engine.FakeEngine;
import io.wsgateway.topic.TopicEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** A node with its topics, and all that they hand to it, in order. */
final class TestNode implements TopicEngine.Node {

    final List<String> heard = new ArrayList<>();
    final List<String> presence = new ArrayList<>();
    final Set<Member> members = new TreeSet<>((one, other) -> one.session().compareTo(other.session()));
    final FakeEngine engine;
    final EngineChannels channels;
    final FakeBus bus;
    final ClusterTopicEngine topics;
    final ManualWorkers workers = new ManualWorkers();

    TestNode(TestCluster cluster, String id) {
        engine = new FakeEngine(cluster.server, cluster.wire);
        channels = new EngineChannels(engine, cluster.agenda, workers, 1 << 20);
        bus = new FakeBus(cluster.bus, id);
        topics = new ClusterTopicEngine("chat", channels, bus, cluster.wire);
        channels.open();
        bus.join();
        topics.open(this);
    }

    void publish(String topic, String text) {
        topics.publish(topic, Texts.of(text));
    }

    CompletableFuture<TopicPosition> keep(String topic, TopicHistory history, String text) {
        return topics.keep(topic, history, Texts.of(text)).toCompletableFuture();
    }

    /** What is told is heard, in its place. */
    void recover(String topic, TopicHistory history, TopicPosition since) {
        topics.recover(topic, history, since, new TopicEngine.Recoverer() {
            @Override
            public void recovered(TopicRecovery recovery) {
                heard.add((recovery.recovered() ? "recovered " : "all there is ") + recovery.position()
                        + recovery.missed().stream().map(Message::text).collect(Collectors.joining(", ", " [", "]")));
            }

            @Override
            public void failed(Throwable cause) {
                heard.add("failed: " + cause.getMessage());
            }
        });
    }

    void join(String topic, String session) {
        Member member = new Member(session, Optional.empty());
        members.add(member);
        topics.joined(topic, member);
    }

    void label(String topic, String session, String label) {
        Member member = new Member(session, Optional.empty(), label);
        members.remove(member);
        members.add(member);
        topics.changed(topic, member);
    }

    void leave(String topic, String session) {
        Member member = new Member(session, Optional.empty());
        members.remove(member);
        topics.left(topic, member);
    }

    @Override
    public void deliver(String topic, Message message) {
        heard.add(message.text());
    }

    @Override
    public void deliverInTurn(String topic, Message message) {
        heard.add(message.text());
    }

    @Override
    public boolean isWanted(String topic) {
        return true;
    }

    @Override
    public void lost(String topic, String why) {
        heard.add("lost: " + why);
    }

    @Override
    public CompletionStage<List<Member>> members(String topic) {
        return CompletableFuture.completedStage(List.copyOf(members));
    }

    @Override
    public void presence(String topic, TopicPresence.Event event) {
        String what = switch (event) {
            case TopicPresence.Event.Joined joined -> "+";
            case TopicPresence.Event.Changed changed -> "~";
            case TopicPresence.Event.Left left -> "-";
        };
        String label = event.member().label();
        presence.add(what + event.member().session() + (label.isEmpty() ? "" : " " + label));
    }
}
