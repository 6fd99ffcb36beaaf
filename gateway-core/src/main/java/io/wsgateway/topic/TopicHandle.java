package io.wsgateway.topic;

import io.wsgateway.app.Message;
import io.wsgateway.app.Topic;
import io.wsgateway.app.TopicPresence;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A topic's name, and where it is looked up. Immutable. */
record TopicHandle(TopicRegistry registry, String name) implements Topic, Subscribable {

    @Override
    public void publish(Message message) {
        published().publish(name, message);
    }

    @Override
    public void publishText(String text) {
        published().publish(name, new TextMessage(text));
    }

    @Override
    public void publishBinary(ByteBuffer bytes) {
        published().publish(name, new BinaryMessage(bytes));
    }

    @Override
    public int subscribers() {
        return fanOut().subscribers(name);
    }

    @Override
    public TopicPresence presence() {
        return new Presence(registry, name);
    }

    @Override
    public TopicFanOut fanOut() {
        return registry.fanOut();
    }

    TopicEngine engine() {
        return registry.engine();
    }

    /** The engine, to which one more message is given. */
    TopicEngine published() {
        fanOut().counters().published();
        return engine();
    }

    @Override
    public LaneGroups groups() {
        return fanOut().topics();
    }

    @Override
    public String key() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }

    /** Who is subscribed, here and on other nodes. */
    private record Presence(TopicRegistry registry, String name) implements TopicPresence {

        @Override
        public CompletionStage<List<Member>> members() {
            return registry.forApplication(registry.fanOut().members(name)
                    .thenCombine(registry.engine().membersElsewhere(name),
                            (here, elsewhere) -> Stream.concat(here.stream(), elsewhere.stream()).toList()));
        }

        @Override
        public Observation observe(Consumer<Event> observer) {
            return registry.observe(name, observer);
        }
    }
}
