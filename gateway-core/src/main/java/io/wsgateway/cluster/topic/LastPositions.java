package io.wsgateway.cluster.topic;

import io.wsgateway.app.TopicPosition;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The positions that a node has kept messages at last, of the topics it used last. Thread-safe. */
final class LastPositions {

    private static final int MOST = 4096;

    private final Map<String, TopicPosition> all = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TopicPosition> eldest) {
            return size() > MOST;
        }
    };

    synchronized void put(String topic, TopicPosition position) {
        all.put(topic, position);
    }

    synchronized @Nullable TopicPosition get(String topic) {
        return all.get(topic);
    }

    synchronized void remove(String topic) {
        all.remove(topic);
    }
}
