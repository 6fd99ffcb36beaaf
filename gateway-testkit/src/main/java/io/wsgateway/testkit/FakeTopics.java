package io.wsgateway.testkit;

import io.wsgateway.app.Topics;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Topics in memory. Thread-safe. */
public final class FakeTopics implements Topics {

    private static final int MAX_NAME_LENGTH = 256;

    private final ConcurrentMap<String, FakeTopic> topics = new ConcurrentHashMap<>();

    @Override
    public FakeTopic topic(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("a topic's name has 1 to " + MAX_NAME_LENGTH + " characters: " + name);
        }
        return topics.computeIfAbsent(name, FakeTopic::new);
    }
}
