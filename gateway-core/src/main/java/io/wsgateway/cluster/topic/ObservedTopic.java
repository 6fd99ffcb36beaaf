package io.wsgateway.cluster.topic;

import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence.Event;
import io.wsgateway.app.TopicPresence.Member;
import io.wsgateway.cluster.channel.Channels;
import io.wsgateway.cluster.node.Node;
import io.wsgateway.cluster.node.NodeBus;
import io.wsgateway.cluster.node.NodeBus.Answer;
import io.wsgateway.cluster.node.NodeBus.NodeEvent;
import io.wsgateway.engine.Backoff;
import io.wsgateway.engine.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The members on other nodes of a topic that is observed here. Nodes tell who joins and leaves; they are asked for all of them
 * at the beginning, and whenever something may not have been heard. Confined to the channel's worker, but for what says otherwise.
 */
final class ObservedTopic implements Channels.Listener {

    private static final Duration WITHIN = Duration.ofSeconds(2);

    private final String topic;
    private final Channel channel;
    private final Channels channels;
    private final NodeBus bus;
    private final String subject;
    private final Consumer<Event> observer;
    private final Map<String, Other> others = new HashMap<>();
    /** Those who wait for all nodes to have answered. */
    private final List<CompletableFuture<Optional<List<Member>>>> waiting = new ArrayList<>();
    private Channels.@Nullable Hearing hearing;
    private boolean subscribed;
    private boolean ended;

    /** Another node. */
    private static final class Other {

        private final Node node;
        private final NodeMembers members;
        private boolean asking;
        private boolean askAgain;
        private int failures;

        Other(Node node, NodeMembers members) {
            this.node = node;
            this.members = members;
        }
    }

    ObservedTopic(String topic, Channel channel, Channels channels, NodeBus bus, String subject,
            Consumer<Event> observer) {
        this.topic = topic;
        this.channel = channel;
        this.channels = channels;
        this.bus = bus;
        this.subject = subject;
        this.observer = observer;
    }

    /** Begins. Called once, by any thread. */
    void open() {
        // First, as they are asked when the channel is subscribed, which it may be at once.
        inTurn(() -> bus.others().forEach(node -> others.putIfAbsent(node.id(), other(node, true))));
        hearing = channels.hear(channel, this);
    }

    private Other other(Node node, boolean before) {
        return new Other(node, new NodeMembers(before, observer));
    }

    private void inTurn(Runnable task) {
        channels.inTurn(channel, task);
    }

    /** A node has come or gone. Thread-safe. */
    void happened(NodeEvent event) {
        inTurn(() -> {
            switch (event) {
                case NodeEvent.Alive(Node node) -> ask(others.computeIfAbsent(node.id(), id -> other(node, false)));
                case NodeEvent.Gone(Node node) -> {
                    Other gone = others.remove(node.id());
                    if (gone != null) {
                        gone.members.gone();
                        answerWaiting();
                    }
                }
            }
        });
    }

    @Override
    public void subscribed() {
        subscribed = true;
        askAll();
    }

    @Override
    public void unsubscribed() {
        subscribed = false;
        answerWaiting();
    }

    @Override
    public void overrun() {
        askAll();
    }

    private void askAll() {
        List.copyOf(others.values()).forEach(this::ask);
    }

    private void ask(Other other) {
        if (ended || !subscribed || others.get(other.node.id()) != other) {
            return;
        }
        if (other.asking) {
            other.askAgain = true;
            return;
        }
        other.asking = true;
        other.askAgain = false;
        other.members.asked();
        var unused = bus.ask(other.node, subject, topic.getBytes(StandardCharsets.UTF_8), WITHIN)
                .whenComplete((answer, failure) -> inTurn(() -> answered(other, answer)));
    }

    private void answered(Other other, @Nullable Answer answer) {
        other.asking = false;
        if (ended || others.get(other.node.id()) != other) {
            return;
        }
        MemberBodies.Members members = answer instanceof Answer.Given given ? MemberBodies.members(given.body()) : null;
        if (members == null) {
            other.members.unanswered();
        }
        if (members == null || !other.members.answered(members)) {
            channels.after(Backoff.after(++other.failures), () -> inTurn(() -> ask(other)));
        } else {
            other.failures = 0;
            if (other.askAgain) {
                ask(other);
            }
        }
        answerWaiting();
    }

    @Override
    public void published(Channel from, byte[] body) {
        MemberBodies.News news = MemberBodies.news(body);
        Other other = news == null ? null : others.get(news.node());
        if (news == null || other == null) {
            return; // it is this node's own, or of one that is asked when it is alive
        }
        news.events().forEach(other.members::happened);
        if (news.anew()) {
            ask(other);
        }
    }

    @Override
    public void kept(Channel from, TopicPosition position, byte[] body) {}

    @Override
    public void forgotten(Channel from, TopicPosition beginning) {}

    /**
     * All members once every node has answered; what happens to them afterwards is told. Empty if they don't within two seconds:
     * those of nodes that haven't answered yet are told of later, however long they have been there. Thread-safe.
     */
    CompletableFuture<Optional<List<Member>>> members() {
        CompletableFuture<Optional<List<Member>>> members = new CompletableFuture<>();
        inTurn(() -> {
            waiting.add(members);
            answerWaiting();
            if (!members.isDone()) {
                channels.after(WITHIN, () -> inTurn(() -> giveUp(members)));
            }
        });
        return members;
    }

    private void answerWaiting() {
        if (subscribed ? isAsking() : !ended && channels.isUp(channel)) {
            return;
        }
        List<CompletableFuture<Optional<List<Member>>>> answered = List.copyOf(waiting);
        waiting.clear();
        if (subscribed && !ended && others.values().stream().allMatch(other -> other.members.isKnown())) {
            List<Member> all = others.values().stream().flatMap(other -> other.members.all().stream()).toList();
            answered.forEach(members -> members.complete(Optional.of(all)));
        } else {
            answered.forEach(this::giveUp);
        }
    }

    private boolean isAsking() {
        return others.values().stream().anyMatch(other -> other.asking);
    }

    private void giveUp(CompletableFuture<Optional<List<Member>>> members) {
        if (!members.isDone()) {
            others.values().forEach(other -> other.members.doneWithout());
            members.complete(Optional.empty());
            waiting.removeIf(CompletableFuture::isDone);
        }
    }

    /** Nothing more is told. Thread-safe. */
    void end() {
        if (hearing != null) {
            hearing.end();
        }
        inTurn(() -> {
            ended = true;
            others.clear();
            answerWaiting();
        });
    }
}
