package io.wsgateway.topic;

import io.wsgateway.app.TopicPresence;
import io.wsgateway.app.TopicPresence.Event;
import io.wsgateway.app.TopicPresence.Member;
import io.wsgateway.app.TopicPresence.Observation;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Who wants to hear of the members of which topics. Nobody, in most applications: then it costs a look. Thread-safe. */
final class TopicObservers {

    /** Told apart by identity: the same consumer may observe twice. */
    private static final class Observer implements Observation {

        private final TopicObservers observers;
        private final String topic;
        private final TopicCalls calls;
        private final Consumer<Event> consumer;
        private volatile boolean closed;

        Observer(TopicObservers observers, String topic, TopicCalls calls, Consumer<Event> consumer) {
            this.observers = observers;
            this.topic = topic;
            this.calls = calls;
            this.consumer = consumer;
        }

        /** In this call, whosever thread it is. */
        void hear(Event event) {
            if (!closed) {
                calls.now(() -> consumer.accept(event));
            }
        }

        @Override
        public void close() {
            closed = true;
            observers.remove(this);
        }
    }

    private final TopicEngine engine;
    /** The lists are never empty and never changed. */
    private final ConcurrentMap<String, List<Observer>> observers = new ConcurrentHashMap<>();

    TopicObservers(TopicEngine engine) {
        this.engine = engine;
    }

    /** Adds one whose code is called in this way. */
    Observation add(String topic, TopicCalls calls, Consumer<Event> consumer) {
        Observer added = new Observer(this, topic, calls, consumer);
        observers.compute(topic, (key, present) -> {
            if (present == null) {
                engine.observed(key);
                return List.of(added);
            }
            return Stream.concat(present.stream(), Stream.of(added)).toList();
        });
        return added;
    }

    private void remove(Observer closed) {
        observers.computeIfPresent(closed.topic, (key, present) -> {
            List<Observer> rest = present.stream().filter(other -> other != closed).toList();
            if (rest.isEmpty()) {
                engine.unobserved(key);
                return null;
            }
            return rest;
        });
    }

    /** Tells of a member, among the callbacks of its session. */
    void tell(String topic, Subscriber subscriber, Function<Member, Event> event) {
        List<Observer> told = observers.isEmpty() ? null : observers.get(topic);
        if (told != null) {
            Event happened = event.apply(subscriber.member());
            subscriber.call(() -> told.forEach(observer -> observer.hear(happened)));
        }
    }

    /** Tells of somebody elsewhere, in this call. */
    void tell(String topic, TopicPresence.Event event) {
        observers.getOrDefault(topic, List.of()).forEach(observer -> observer.hear(event));
    }
}
