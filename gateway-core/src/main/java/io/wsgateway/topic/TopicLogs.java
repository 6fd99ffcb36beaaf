package io.wsgateway.topic;

import io.wsgateway.app.TopicHistory;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The histories of one application's topics, each under a lock of its own, all of them within {@link TopicLimits}. Over a
 * limit, of a few histories the one that was unused longest is dropped, again and again: near enough to the least recently
 * used of all, at a cost that doesn't depend on how many there are. Thread-safe.
 */
final class TopicLogs {

    /** How many are compared to find one to drop. */
    private static final int SAMPLE = 8;

    /** What is done to a log under its lock, at this time. */
    interface Use<T> {
        T apply(TopicLog log, long now);
    }

    /** What is seen of a log under its lock. */
    interface Look<T> {
        T at(String topic, Optional<TopicHistory> history, TopicLog log);
    }

    private static final class Slot {

        private final ReentrantLock lock = new ReentrantLock();
        private final String topic;
        private final TopicLog log;
        /** As it was used last; null before. */
        private @Nullable TopicHistory history;
        private boolean dropped;
        private volatile long used;

        Slot(String topic, TopicLog log) {
            this.topic = topic;
            this.log = log;
        }
    }

    private final TopicLimits limits;
    private final InstantSource clock;
    private final Supplier<String> epochs;
    private final ConcurrentMap<String, Slot> slots = new ConcurrentHashMap<>();
    private final AtomicLong footprint = new AtomicLong();
    /** Where the search for one to drop goes on. Guarded by this. */
    private Iterator<Slot> hand = slots.values().iterator();

    TopicLogs(TopicLimits limits, InstantSource clock, Supplier<String> epochs) {
        this.limits = limits;
        this.clock = clock;
        this.epochs = epochs;
    }

    /** Uses the topic's log, an empty one if there is none, and keeps it within the topic's limits. */
    <T> T use(String topic, TopicHistory history, Use<T> use) {
        while (true) {
            Slot present = slots.get(topic);
            Slot slot = present != null ? present : slots.computeIfAbsent(topic, this::create);
            slot.lock.lock();
            try {
                if (!slot.dropped) {
                    return use(slot, history, use);
                }
            } finally {
                slot.lock.unlock();
            }
        }
    }

    /** Looks at a topic's log, which counts as no use; empty if there is none. What is too old may still be there. */
    <T> Optional<T> look(String topic, Look<T> look) {
        Slot slot = slots.get(topic);
        return slot == null ? Optional.empty() : look(slot, look);
    }

    private static <T> Optional<T> look(Slot slot, Look<T> look) {
        slot.lock.lock();
        try {
            return slot.dropped
                    ? Optional.empty()
                    : Optional.of(look.at(slot.topic, Optional.ofNullable(slot.history), slot.log));
        } finally {
            slot.lock.unlock();
        }
    }

    /** What there is of all logs. */
    List<TopicEngine.KeptHistory> all() {
        return slots.values().stream().flatMap(slot -> look(slot, TopicLogs::kept).stream()).toList();
    }

    /** What there is of a log. */
    static TopicEngine.KeptHistory kept(String topic, Optional<TopicHistory> history, TopicLog log) {
        return new TopicEngine.KeptHistory(topic, history, log.position(),
                Optional.of(new TopicEngine.KeptSize(log.messages(), log.payload())));
    }

    private Slot create(String topic) {
        TopicLog log = new TopicLog(epochs.get());
        footprint.addAndGet(log.footprint());
        return new Slot(topic, log);
    }

    private <T> T use(Slot slot, TopicHistory history, Use<T> use) {
        long now = clock.millis();
        slot.used = now;
        slot.history = history;
        trim(slot, now);
        long before = slot.log.footprint();
        T result = use.apply(slot.log, now);
        footprint.addAndGet(slot.log.footprint() - before);
        trim(slot, now);
        return result;
    }

    private void trim(Slot slot, long now) {
        TopicHistory history = slot.history;
        if (history != null) {
            long before = slot.log.footprint();
            slot.log.trim(history, limits.historyBytes(), now);
            footprint.addAndGet(slot.log.footprint() - before);
        }
    }

    /** Drops a topic's log. */
    void forget(String topic) {
        Slot slot = slots.get(topic);
        if (slot != null) {
            drop(slot);
        }
    }

    /** Drops logs until the limits hold again, this topic's last of all. */
    void shrink(String except) {
        while (slots.size() > limits.histories() || footprint.get() > limits.historyBytes()) {
            Slot unused = unused(except);
            if (unused == null) {
                return;
            }
            drop(unused);
        }
    }

    private synchronized @Nullable Slot unused(String except) {
        Slot found = null;
        int rounds = 0;
        for (int seen = 0; seen < SAMPLE && rounds < 2;) {
            if (!hand.hasNext()) {
                hand = slots.values().iterator();
                rounds++;
                continue;
            }
            Slot slot = hand.next();
            if (!slot.topic.equals(except) && (found == null || slot.used < found.used)) {
                found = slot;
            }
            seen++;
        }
        return found;
    }

    private void drop(Slot slot) {
        slot.lock.lock();
        try {
            if (!slot.dropped) {
                slot.dropped = true;
                slots.remove(slot.topic, slot);
                footprint.addAndGet(-slot.log.footprint());
            }
        } finally {
            slot.lock.unlock();
        }
    }

    /** Forgets what is too old, and the logs that nobody has used for as long as they would keep a message. */
    void expire(Predicate<String> inUse) {
        slots.values().forEach(slot -> expire(slot, inUse.test(slot.topic)));
    }

    private void expire(Slot slot, boolean inUse) {
        slot.lock.lock();
        try {
            TopicHistory history = slot.history;
            if (slot.dropped || history == null) {
                return;
            }
            long now = clock.millis();
            trim(slot, now);
            if (inUse) {
                slot.used = now;
            } else if (now - slot.used > history.age().toMillis()) {
                drop(slot);
            }
        } finally {
            slot.lock.unlock();
        }
    }

    /** How many logs there are. */
    int size() {
        return slots.size();
    }

    /** What they all take up. */
    long footprint() {
        return footprint.get();
    }
}
