package io.wsgateway.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What happens on one event loop, apart for each route with its application. What was counted stays for as long as the loop:
 * routes and applications that come again go on where they were. Confined to the event loop but for what is read.
 */
public final class LoopCounters {

    /** The most pairs of a route and an application that are counted apart; only configuration makes more. */
    public static final int MOST_PAIRS = 1024;
    /** What all others are counted as. */
    public static final Pair OTHERS = new Pair("(others)", "(others)");

    private final Map<Pair, TrafficCounters> traffic = new ConcurrentHashMap<>();
    private final Histogram lag = new Histogram(Histogram.MOMENTS);
    private final Histogram accepted = new Histogram(Histogram.WAITS);
    private final Histogram rejected = new Histogram(Histogram.WAITS);

    /**
     * What sessions are counted by.
     *
     * @param route the pattern of its path
     * @param application the application's name
     */
    public record Pair(String route, String application) {}

    /** The counters of this route and application. */
    public TrafficCounters of(String route, String application) {
        Pair pair = new Pair(route, application);
        TrafficCounters known = traffic.get(pair);
        if (known != null) {
            return known;
        }
        return traffic.computeIfAbsent(traffic.size() < MOST_PAIRS ? pair : OTHERS, any -> new TrafficCounters());
    }

    /** Something that was due happens so much later. */
    public void late(long nanos) {
        lag.record(nanos);
    }

    /** An opening handshake was accepted, so long after its connection. */
    public void accepted(long nanos) {
        accepted.record(nanos);
    }

    /** An opening handshake was rejected, so long after its connection. */
    public void rejected(long nanos) {
        rejected.record(nanos);
    }

    /** By how much what is due is late, in nanoseconds. Thread-safe. */
    public Histogram.Spread lag() {
        return lag.spread();
    }

    /** How long opening handshakes took that were accepted, in nanoseconds. Thread-safe. */
    public Histogram.Spread acceptedHandshakes() {
        return accepted.spread();
    }

    /** How long opening handshakes took that were rejected, in nanoseconds. Thread-safe. */
    public Histogram.Spread rejectedHandshakes() {
        return rejected.spread();
    }

    /** Adds what the sessions have done to the sums of other loops. Thread-safe. */
    public void addTo(Map<Pair, Traffic> sums) {
        traffic.forEach((pair, counters) -> sums.merge(pair, counters.traffic(), Traffic::plus));
    }
}
