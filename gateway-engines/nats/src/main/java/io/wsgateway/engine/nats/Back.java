package io.wsgateway.engine.nats;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.engine.KeptPart;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** The last entries of a subject, taken from the last one back to a position of the same epoch. Confined to one thread at a time. */
final class Back {

    private final TopicHistory limits;
    private final TopicPosition since;
    private final TopicPosition position;
    private final Deque<Tail> taken = new ArrayDeque<>();

    Back(TopicHistory limits, TopicPosition since, Tail last) {
        this.limits = limits;
        this.since = since;
        position = last.position().orElse(TopicPosition.NONE);
    }

    /** What is to be done next. */
    enum Step {
        /** The entry before is needed. */
        MORE,
        /** All is there. */
        DONE,
        /** The entries don't lead there. */
        STUCK
    }

    Step take(Tail tail) {
        Entry entry = tail.entry();
        if (entry == null || tail.body() == null) {
            return Step.STUCK;
        }
        if (!taken.isEmpty()) {
            Entry behind = taken.getFirst().entry();
            boolean dense = behind != null && entry.position().offset()
                    == behind.position().offset() - (behind.kind() == Entry.Kind.MESSAGE ? 1 : 0);
            if (!dense) {
                return Step.STUCK;
            }
        }
        if (entry.kind() == Entry.Kind.FORGOTTEN) {
            return Step.STUCK;
        }
        taken.addFirst(tail);
        boolean first = entry.kind() == Entry.Kind.MESSAGE && entry.position().offset() == since.offset() + 1;
        return first ? Step.DONE : tail.before() > 0 ? Step.MORE : Step.STUCK;
    }

    /** The number of the entry before those that were taken. */
    long next() {
        return taken.getFirst().before();
    }

    KeptPart part(Instant now) {
        Window window = new Window(limits);
        for (Tail tail : taken) {
            Entry entry = tail.entry();
            byte[] body = tail.body();
            if (entry != null && body != null) {
                window.add(entry, body, body.length, tail.kept());
            }
        }
        return new KeptPart(position, window.at(now).since(since));
    }
}
