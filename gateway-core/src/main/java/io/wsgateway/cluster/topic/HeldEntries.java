package io.wsgateway.cluster.topic;

import io.wsgateway.app.TopicPosition;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Messages behind a gap, one after the other, which wait for what is missing. Where they have a gap themselves, or are too many,
 * the earlier ones are given up: they are read as well. Confined to the channel's worker.
 */
final class HeldEntries {

    private static final long MOST_BYTES = 4L << 20;
    /** About what an entry takes up beside its payload. */
    private static final int ENTRY_BYTES = 100;

    private final Deque<KeptEntry> all = new ArrayDeque<>();
    private long bytes;
    private long since;

    /** Holds one more; {@code now} grows with what happens to the topic. */
    void add(KeptEntry entry, long now) {
        KeptEntry last = all.peekLast();
        if (last != null && isUpTo(entry, last.position())) {
            return;
        }
        boolean fits = last != null && entry.follows(last.position()) && bytes <= MOST_BYTES;
        if (!fits) {
            clear();
            since = now;
        }
        all.add(entry);
        bytes += entry.size() + ENTRY_BYTES;
    }

    private static boolean isUpTo(KeptEntry entry, TopicPosition position) {
        return entry.position().epoch().equals(position.epoch()) && entry.position().offset() <= position.offset();
    }

    /** The next one behind this position, taken out, if it is here; those up to the position are dropped. */
    @Nullable
    KeptEntry next(TopicPosition position) {
        for (KeptEntry first = all.peek(); first != null && isUpTo(first, position); first = all.peek()) {
            remove();
        }
        KeptEntry first = all.peek();
        if (first == null || !first.isBehind(position)) {
            return null;
        }
        remove();
        return first;
    }

    private void remove() {
        KeptEntry removed = all.remove();
        bytes -= removed.size() + ENTRY_BYTES;
    }

    /** Right before the first one where that is up to this position; else the position. */
    TopicPosition start(TopicPosition position) {
        KeptEntry first = all.peek();
        return first != null && isUpTo(first, position)
                ? new TopicPosition(position.epoch(), first.position().offset() - 1)
                : position;
    }

    /** Gives up those of another epoch than this, if the first of them came before. */
    void dropOthers(TopicPosition position, long before) {
        KeptEntry first = all.peek();
        if (first != null && !first.position().epoch().equals(position.epoch()) && since <= before) {
            clear();
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    void clear() {
        all.clear();
        bytes = 0;
    }
}
