package io.wsgateway.topic;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicPresence.Observation;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who sees what is published to which topics. Nobody, as a rule: then publishing reads one field. Thread-safe. */
final class TopicWatches {

    /** Told apart by identity: the same watcher may look twice. */
    private static final class Watch {

        private final String topic;
        private final Consumer<Message> watcher;

        Watch(String topic, Consumer<Message> watcher) {
            this.topic = topic;
            this.watcher = watcher;
        }
    }

    /** Never empty and never changed; null: nobody. */
    private volatile @Nullable List<Watch> watches;

    /** Adds one; it may be called by any thread, under the lock that keeps a topic's order. */
    synchronized Observation add(String topic, Consumer<Message> watcher) {
        Watch added = new Watch(topic, watcher);
        List<Watch> present = watches;
        watches = present == null ? List.of(added) : Stream.concat(present.stream(), Stream.of(added)).toList();
        return () -> remove(added);
    }

    private synchronized void remove(Watch gone) {
        List<Watch> present = watches;
        if (present != null) {
            List<Watch> rest = present.stream().filter(other -> other != gone).toList();
            watches = rest.isEmpty() ? null : rest;
        }
    }

    /** A message is on its way to a topic's subscribers. Short, to be inlined: a text needs no object unless somebody looks. */
    void see(String topic, Message message) {
        List<Watch> present = watches;
        if (present != null) {
            tell(present, topic,
                    message instanceof TextMessage published ? new TextMessage(published.text()) : message);
        }
    }

    private static void tell(List<Watch> watches, String topic, Message message) {
        for (Watch watch : watches) {
            if (watch.topic.equals(topic)) {
                watch.watcher.accept(message);
            }
        }
    }
}
