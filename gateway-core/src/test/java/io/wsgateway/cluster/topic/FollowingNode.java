package io.wsgateway.cluster.topic;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicPresence;
import io.wsgateway.app.TopicPresence.Member;
import io.wsgateway.topic.TopicEngine;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node whose sessions follow topics. Thread-safe. */
final class FollowingNode implements TopicEngine.Node {

    final Map<String, List<Follows>> followers = new ConcurrentHashMap<>();

    void add(String topic, Follows follows) {
        followers.computeIfAbsent(topic, key -> new CopyOnWriteArrayList<>()).add(follows);
    }

    private List<Follows> of(String topic) {
        return followers.getOrDefault(topic, List.of());
    }

    @Override
    public void deliver(String topic, Message message) {
        throw new IllegalStateException("nothing plain is published");
    }

    @Override
    public void deliverInTurn(String topic, Message message) {
        of(topic).forEach(each -> each.delivered(message.text()));
    }

    @Override
    public boolean isWanted(String topic) {
        return !of(topic).isEmpty();
    }

    @Override
    public void lost(String topic, String why) {
        of(topic).forEach(Follows::lost);
    }

    @Override
    public CompletionStage<List<Member>> members(String topic) {
        return CompletableFuture.completedStage(List.of());
    }

    @Override
    public void presence(String topic, TopicPresence.Event event) {
        throw new IllegalStateException("nothing is observed");
    }
}
