package io.wsgateway.apps.status;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The samples of the last ten minutes, so that who begins to watch sees what was. Thread-safe. */
final class History {

    /** The most samples kept. */
    static final int MAX_SAMPLES = 120;

    private final Sampling sampling;
    private final Deque<Sample> samples = new ArrayDeque<>();

    History(Sampling sampling) {
        this.sampling = sampling;
    }

    /** Keeps one more, and lets the oldest go. */
    synchronized void add(Instant now) {
        if (samples.size() == MAX_SAMPLES) {
            samples.removeFirst();
        }
        samples.add(sampling.take(now));
    }

    /** Those that are kept, the oldest first. */
    synchronized List<Sample> samples() {
        return List.copyOf(samples);
    }
}
