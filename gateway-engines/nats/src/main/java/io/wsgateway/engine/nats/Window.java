package io.wsgateway.engine.nats;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What counts of a subject's entries, which are taken one after the other: the last ones without a gap, within the limits. An
 * epoch may begin amid them and go on with what is before. Confined to one thread.
 */
final class Window {

    private final TopicHistory limits;
    private final Deque<Body> bodies = new ArrayDeque<>();
    private long bytes;
    private @Nullable Entry last;

    /** @param limits within which the reader wants to have them; those that were written last count as well */
    Window(TopicHistory limits) {
        this.limits = limits;
    }

    /**
     * The next entry.
     *
     * @param size of its body in bytes; of what is only looked at there is no more of it
     * @param kept when the server has got it
     */
    void add(Entry entry, byte[] body, long size, Instant kept) {
        Entry before = last;
        last = entry;
        boolean message = entry.kind() == Entry.Kind.MESSAGE;
        long offset = entry.position().offset();
        if (before != null && offset != before.position().offset() + (message ? 1 : 0)) {
            bodies.clear();
            bytes = 0;
        }
        if (message) {
            bodies.addLast(new Body(body, size, kept));
            bytes += size;
        } else if (entry.kind() == Entry.Kind.FORGOTTEN) {
            bodies.clear();
            bytes = 0;
        }
        trim(limits);
    }

    /** The last entry that was taken; null if there was none. */
    @Nullable
    Entry last() {
        return last;
    }

    /** What is left at a time. */
    Window at(Instant now) {
        if (last != null) {
            trim(last.limits());
        }
        Instant oldest = now.minus(limits.age());
        Instant oldestSaid = last == null ? oldest : now.minus(last.limits().age());
        while (!bodies.isEmpty()
                && (bodies.getFirst().kept.isBefore(oldest) || bodies.getFirst().kept.isBefore(oldestSaid))) {
            bytes -= bodies.removeFirst().size;
        }
        return this;
    }

    /** The bodies behind a position; all, where that is of another epoch or too old. */
    List<byte[]> since(TopicPosition since) {
        int from = 0;
        if (last != null && since.epoch().equals(last.position().epoch())) {
            long missed = last.position().offset() - since.offset();
            if (missed >= 0 && missed < bodies.size()) {
                from = bodies.size() - (int) missed;
            }
        }
        List<byte[]> part = new ArrayList<>(bodies.size() - from);
        int i = 0;
        for (Body body : bodies) {
            if (i++ >= from) {
                part.add(body.bytes);
            }
        }
        return part;
    }

    int messages() {
        return bodies.size();
    }

    long bytes() {
        return bytes;
    }

    private void trim(TopicHistory most) {
        while (bodies.size() > most.messages() || bytes > most.bytes()) {
            bytes -= bodies.removeFirst().size;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Body(byte[] bytes, long size, Instant kept) {}
}
