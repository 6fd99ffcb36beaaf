package io.wsgateway.session;

import io.wsgateway.limits.LimitUsages;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What is counted of all sessions there have been, but for how they ended. Thread-safe. */
public final class SessionCounters {

    private final LongAdder dropped = new LongAdder();
    private final Map<String, LongAdder> limits = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> observed = new ConcurrentHashMap<>();
    private final LimitUsages usages = new LimitUsages();

    /** A limit was reached, named by its configuration key. */
    public void limitReached(String limit) {
        limits.computeIfAbsent(limit, key -> new LongAdder()).increment();
    }

    /** A limit was reached that is perhaps only observed: then nobody was refused. */
    public void limitReached(String limit, boolean onlyObserved) {
        if (onlyObserved) {
            observed.computeIfAbsent(limit, key -> new LongAdder()).increment();
        }
        limitReached(limit);
    }

    /** How often each limit was reached that ever was, refusing somebody or only observed. */
    public Map<String, Long> reachedLimits() {
        return sums(limits);
    }

    /** How often each limit was reached and only observed. */
    public Map<String, Long> observedLimits() {
        return sums(observed);
    }

    private static Map<String, Long> sums(Map<String, LongAdder> counts) {
        Map<String, Long> counted = new TreeMap<>();
        counts.forEach((limit, count) -> counted.put(limit, count.sum()));
        return counted;
    }

    /** How near peers come to the limits. */
    public LimitUsages usages() {
        return usages;
    }

    /** A message was dropped because its session's peer reads too slowly. */
    public void messageDropped() {
        dropped.increment();
    }

    /** How many messages were dropped. */
    public long droppedMessages() {
        return dropped.sum();
    }
}
