package io.wsgateway.testkit;

import io.wsgateway.app.Message;
import io.wsgateway.app.Topic;
import io.wsgateway.app.TopicPresence;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A topic that remembers what was published to it. Thread-safe. */
public final class FakeTopic implements Topic {

    private final FakeTopics topics;
    private final Topic real;
    private final List<Message> published = new CopyOnWriteArrayList<>();

    FakeTopic(FakeTopics topics, Topic real) {
        this.topics = topics;
        this.real = real;
    }

    FakeTopics topics() {
        return topics;
    }

    /** The gateway's topic. */
    Topic real() {
        return real;
    }

    /** Every message published so far, in order. */
    public List<Message> published() {
        return List.copyOf(published);
    }

    @Override
    public String name() {
        return real.name();
    }

    void remember(Message message) {
        published.add(message);
    }

    /** Remembers a message and publishes it in this way. */
    void publish(Message message, Consumer<Message> publish) {
        FakeMessage copy = new FakeMessage(message);
        remember(copy);
        publish.accept(copy);
        topics.lane().run();
    }

    @Override
    public void publish(Message message) {
        publish(message, real::publish);
    }

    @Override
    public void publishText(String text) {
        publish(Messages.text(text));
    }

    @Override
    public void publishBinary(ByteBuffer bytes) {
        publish(Messages.binary(bytes));
    }

    @Override
    public int subscribers() {
        return real.subscribers();
    }

    @Override
    public TopicPresence presence() {
        return new Presence(topics, real.presence());
    }

    /** The gateway's presence, which asks lanes. */
    private record Presence(FakeTopics topics, TopicPresence real) implements TopicPresence {

        @Override
        public CompletionStage<List<Member>> members() {
            CompletionStage<List<Member>> members = real.members();
            topics.lane().run();
            return members;
        }

        @Override
        public Observation observe(Consumer<Event> observer) {
            return real.observe(observer);
        }
    }

    @Override
    public String toString() {
        return "FakeTopic[" + name() + "]";
    }
}
