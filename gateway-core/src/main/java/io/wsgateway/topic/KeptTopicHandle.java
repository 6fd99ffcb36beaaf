package io.wsgateway.topic;

import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.Message;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence;
import io.wsgateway.app.TopicRecovery;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A topic's name, and how much is kept of what is published through this. Immutable. */
record KeptTopicHandle(TopicHandle topic, TopicHistory history) implements KeptTopic, Subscribable {

    @Override
    public String name() {
        return topic.name();
    }

    @Override
    public void publish(Message message) {
        topic.published().keep(name(), history, message);
    }

    @Override
    public void publishText(String text) {
        publish(new TextMessage(text));
    }

    @Override
    public void publishBinary(ByteBuffer bytes) {
        publish(new BinaryMessage(bytes));
    }

    @Override
    public CompletionStage<TopicPosition> publishText(Function<TopicPosition, String> text) {
        return keep(position -> new TextMessage(text.apply(position)));
    }

    @Override
    public CompletionStage<TopicPosition> publishBinary(Function<TopicPosition, ByteBuffer> bytes) {
        return keep(position -> new BinaryMessage(bytes.apply(position)));
    }

    private CompletionStage<TopicPosition> keep(Function<TopicPosition, Message> message) {
        CalledMessage called = new CalledMessage(message, topic.registry().calls());
        try {
            return topic.registry().forApplication(topic.published().keep(name(), history, called));
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        } finally {
            called.callReturns();
        }
    }

    @Override
    public CompletionStage<TopicRecovery> since(TopicPosition position) {
        return topic.registry().forApplication(engine().read(name(), history, position));
    }

    /** Reads what was kept since a position, in turn with deliveries. */
    void recover(TopicPosition since, TopicEngine.Recoverer recoverer) {
        engine().recover(name(), history, since, recoverer);
    }

    @Override
    public void forget() {
        engine().forget(name());
    }

    @Override
    public int subscribers() {
        return topic.subscribers();
    }

    @Override
    public TopicPresence presence() {
        return topic.presence();
    }

    @Override
    public TopicFanOut fanOut() {
        return topic.fanOut();
    }

    @Override
    public LaneGroups groups() {
        return topic.groups();
    }

    @Override
    public String key() {
        return topic.key();
    }

    private TopicEngine engine() {
        return topic.engine();
    }

    @Override
    public String toString() {
        return name();
    }
}
