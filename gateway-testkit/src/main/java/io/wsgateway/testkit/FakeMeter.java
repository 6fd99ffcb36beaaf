package io.wsgateway.testkit;

import io.wsgateway.app.Meter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;

/** Remembers what an application counts and times, by any name. Thread-safe. */
public final class FakeMeter implements Meter {

    private final ConcurrentMap<String, Long> events = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Queue<Duration>> durations = new ConcurrentHashMap<>();

    @Override
    public void count(String event) {
        events.merge(event, 1L, Long::sum);
    }

    @Override
    public void time(String operation, Duration took) {
        if (took.isNegative()) {
            throw new AssertionError(operation + " took " + took);
        }
        durations.computeIfAbsent(operation, name -> new ConcurrentLinkedQueue<>()).add(took);
    }

    /** How often this has happened. */
    public long counted(String event) {
        return events.getOrDefault(event, 0L);
    }

    /** How often everything that has happened did, by its name. */
    public Map<String, Long> counts() {
        return new TreeMap<>(events);
    }

    /** How long this took each time. */
    public List<Duration> times(String operation) {
        return List.copyOf(durations.getOrDefault(operation, new ConcurrentLinkedQueue<>()));
    }
}
