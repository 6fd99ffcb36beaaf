package io.wsgateway.launcher.it.cluster;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a topic's messages: what was acknowledged to their publishers, and which message each position stands for, which
 * must be the same for everybody. Thread-safe.
 */
final class Ledger {

    private static final int MOST_FAULTS = 20;

    private final Map<Numbered, Position> acknowledged = new ConcurrentHashMap<>();
    private final Map<Position, Numbered> order = new ConcurrentHashMap<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private volatile String lastFailure = "nothing";

    /** The gateway has told the publisher where its message is kept. */
    void acknowledged(Numbered message, Position position) {
        Position before = acknowledged.put(message, position);
        if (before != null) {
            fault("%s is acknowledged twice, at %s and at %s".formatted(message, before, position));
        }
        seen(message, position);
    }

    /** Somebody was told that this message is at this position. */
    void seen(Numbered message, Position position) {
        Numbered before = order.putIfAbsent(position, message);
        if (before != null && !before.equals(message)) {
            fault("%s stands for %s and for %s".formatted(position, before, message));
        }
    }

    /** The gateway has told the publisher that the message may not be kept. */
    void failed(String why) {
        failed.incrementAndGet();
        lastFailure = why;
    }

    /** The publisher lost its session before it was told. */
    void unknown() {
        unknown.incrementAndGet();
    }

    Map<Numbered, Position> acknowledged() {
        return acknowledged;
    }

    /** Where this message is kept, if its publisher was told. */
    @Nullable
    Position position(Numbered message) {
        return acknowledged.get(message);
    }

    /** How many messages may not be kept, as their publishers were told. */
    long failures() {
        return failed.get();
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    private void fault(String what) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(what);
        }
    }

    @Override
    public String toString() {
        return "%,d acknowledged, %,d failed (last: %s), %,d unknown".formatted(acknowledged.size(), failed.get(),
                lastFailure, unknown.get());
    }
}
