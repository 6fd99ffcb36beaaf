package io.wsgateway.engine.redis;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The reigns that this node has seen, the last ones of each partition. A master that is one again without having followed the one
 * between has its old reign still, and lacks what was written meanwhile: whoever has seen the other knows. Thread-safe.
 */
final class Reigns {

    private static final int REMEMBERED = 16;

    private final Map<Integer, Deque<String>> seen = new HashMap<>();

    /** True if another one came after it. */
    synchronized boolean isOver(int partition, String id) {
        Deque<String> ids = seen.get(partition);
        return ids != null && ids.contains(id) && !ids.getLast().equals(id);
    }

    /** This one is now. */
    synchronized void isNow(int partition, String id) {
        Deque<String> ids = seen.computeIfAbsent(partition, any -> new ArrayDeque<>());
        if (ids.isEmpty() || !ids.getLast().equals(id)) {
            ids.addLast(id);
        }
        if (ids.size() > REMEMBERED) {
            ids.removeFirst();
        }
    }
}
