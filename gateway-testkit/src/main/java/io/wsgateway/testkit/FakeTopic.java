package io.wsgateway.testkit;

import io.wsgateway.app.Message;
import io.wsgateway.app.Topic;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A topic that hands each message to every subscriber at once, and remembers it. Thread-safe. */
public final class FakeTopic implements Topic {

    private final String name;
    private final Set<FakeSession> subscribers = new LinkedHashSet<>();
    private final List<Message> published = new ArrayList<>();

    FakeTopic(String name) {
        this.name = name;
    }

    synchronized void add(FakeSession session) {
        subscribers.add(session);
    }

    synchronized void remove(FakeSession session) {
        subscribers.remove(session);
    }

    /** Every message published so far, in order. */
    public synchronized List<Message> published() {
        return List.copyOf(published);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized void publish(Message message) {
        FakeMessage copy = new FakeMessage(message);
        published.add(copy);
        subscribers.forEach(session -> session.send(copy));
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
    public synchronized int subscribers() {
        return subscribers.size();
    }

    @Override
    public String toString() {
        return "FakeTopic[" + name + "]";
    }
}
