package io.wsgateway.engine.contract;

import static io.wsgateway.engine.contract.Stages.until;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence;
import io.wsgateway.app.TopicPresence.Member;
import io.wsgateway.app.TopicRecovery;
import io.wsgateway.topic.TopicEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A node that remembers what its engine hands to it, in order: {@code topic: text}. Thread-safe. */
final class TopicNode implements TopicEngine.Node {

    private final TopicEngine engine;
    private final List<String> heard = new ArrayList<>();
    private final Set<Member> members = ConcurrentHashMap.newKeySet();
    private final Set<String> wanted = ConcurrentHashMap.newKeySet();

    TopicNode(TopicEngine engine) {
        this.engine = engine;
        engine.open(this);
    }

    TopicEngine engine() {
        return engine;
    }

    /** Subscribes somebody to a topic, or by a filter. */
    void want(String topicOrFilter) {
        wanted.add(topicOrFilter);
        engine.wanted(topicOrFilter);
    }

    void unwant(String topicOrFilter) {
        wanted.remove(topicOrFilter);
        engine.unwanted(topicOrFilter);
    }

    void publish(String topic, String text) {
        engine.publish(topic, new TopicText(text));
    }

    CompletionStage<TopicPosition> keep(String topic, TopicHistory history, String text) {
        return engine.keep(topic, history, new TopicText(text));
    }

    /** Keeps a message that is its position. */
    CompletionStage<TopicPosition> keepPosition(String topic, TopicHistory history) {
        return engine.keep(topic, history, position -> new TopicText(position.toString()));
    }

    /** What is told of a recovery is in its place among what is heard: {@code topic recovered: first, second}. */
    CompletableFuture<TopicRecovery> recover(String topic, TopicHistory history, TopicPosition since) {
        CompletableFuture<TopicRecovery> told = new CompletableFuture<>();
        engine.recover(topic, history, since, new TopicEngine.Recoverer() {
            @Override
            public void recovered(TopicRecovery recovery) {
                add(topic + (recovery.recovered() ? " recovered: " : " has: ")
                        + String.join(", ", recovery.missed().stream().map(Message::text).toList()));
                told.complete(recovery);
            }

            @Override
            public void failed(Throwable cause) {
                told.completeExceptionally(cause);
            }
        });
        return told;
    }

    void join(String topic, String session) {
        Member member = new Member(session, Optional.of("p-" + session));
        members.add(member);
        engine.joined(topic, member);
    }

    void leave(String topic, String session) {
        Member member = new Member(session, Optional.of("p-" + session));
        members.remove(member);
        engine.left(topic, member);
    }

    private void add(String what) {
        synchronized (heard) {
            heard.add(what);
        }
    }

    /** All until now. */
    List<String> heard() {
        synchronized (heard) {
            return List.copyOf(heard);
        }
    }

    /** Waits until so much was heard; all of it. */
    List<String> heard(int count) {
        until(count + " of " + heard(), () -> heard().size() >= count);
        return heard();
    }

    @Override
    public void deliver(String topic, Message message) {
        add(topic + ": " + message.text());
    }

    @Override
    public void deliverInTurn(String topic, Message message) {
        add(topic + ": " + message.text());
    }

    @Override
    public boolean isWanted(String topic) {
        return wanted.contains(topic);
    }

    @Override
    public void lost(String topic, String why) {
        add(topic + " lost: " + why);
    }

    @Override
    public CompletionStage<List<Member>> members(String topic) {
        return CompletableFuture.completedStage(List.copyOf(members));
    }

    @Override
    public void presence(String topic, TopicPresence.Event event) {
        add(topic + (event instanceof TopicPresence.Event.Joined ? " + " : " - ") + event.member().session());
    }
}
