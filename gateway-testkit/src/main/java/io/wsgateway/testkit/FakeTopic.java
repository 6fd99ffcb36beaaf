package io.wsgateway.testkit;

import io.wsgateway.app.Message;
import io.wsgateway.app.Topic;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

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

    @Override
    public void publish(Message message) {
        FakeMessage copy = new FakeMessage(message);
        published.add(copy);
        real.publish(copy);
        topics.lane().run();
    }

    @Override
    public void publishText(String text) {
        publish(Messages.text(text));
    }

    @Override
    public void publishBinary(ByteBuffer bytes) {
        byte[] payload = new byte[bytes.remaining()];
        bytes.get(payload);
        publish(new FakeMessage(false, payload));
    }

    @Override
    public int subscribers() {
        return real.subscribers();
    }

    @Override
    public String toString() {
        return "FakeTopic[" + name() + "]";
    }
}
