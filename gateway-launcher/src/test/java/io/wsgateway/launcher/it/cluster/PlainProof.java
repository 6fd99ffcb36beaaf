package io.wsgateway.launcher.it.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one client received of a plain topic: what a publisher sent over one session comes in its order, and nothing twice; what is
 * missing is counted, as nobody promised it. Thread-safe.
 */
final class PlainProof {

    private static final int MOST_FAULTS = 20;

    private final Map<String, Long> last = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private long size;
    private long missing;

    synchronized void message(Numbered message) {
        Long before = last.get(message.publisher());
        if (before != null && message.number() <= before) {
            if (faults.size() < MOST_FAULTS) {
                faults.add("%s after number %d".formatted(message, before));
            }
            return;
        }
        if (before != null) {
            missing += message.number() - before - 1;
        }
        last.put(message.publisher(), message.number());
        size++;
    }

    /** The number of this publisher's last message; -1: none came. */
    synchronized long last(String publisher) {
        return last.getOrDefault(publisher, -1L);
    }

    synchronized long size() {
        return size;
    }

    /** How many didn't come, of those between the first and the last that came. */
    synchronized long missing() {
        return missing;
    }

    synchronized List<String> faults() {
        return List.copyOf(faults);
    }
}
