package io.wsgateway.apps.http;

import io.wsgateway.app.Scheduler;
import io.wsgateway.app.Session;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Collects the events of many sessions, and tells them together: as soon as there are enough, else after a short while; the next batch
 * when the one before has its outcome, so that order holds. Sessions that would add more than has room are read from no more until
 * there is. Thread-safe; no lock is held while a request begins.
 */
final class Batch {

    /** The most bytes of data in one batch, unless one event alone has more. */
    private static final int MOST_BYTES = 1 << 20;

    private final BackEnd backEnd;
    private final int most;
    private final Duration wait;
    private final Scheduler scheduler;
    private final Unfinished unfinished;

    // Guarded by this.

    private final Deque<Entry> waiting = new ArrayDeque<>();
    private final Set<Session> paused = new LinkedHashSet<>();
    private long bytes;
    private long underWay;
    private boolean sending;
    private boolean timed;

    private record Entry(BatchedSession of, Event event) {
        int bytes() {
            return event.data().length;
        }
    }

    /**
     * Batches of up to so many events, which wait for others no longer than this.
     */
    Batch(BackEnd backEnd, int most, Duration wait, Scheduler scheduler, Unfinished unfinished) {
        this.backEnd = backEnd;
        this.most = most;
        this.wait = wait;
        this.scheduler = scheduler;
        this.unfinished = unfinished;
    }

    /**
     * Adds an event; in a callback of its session.
     *
     * @return false if it is a message for which there is no room: it isn't added
     */
    boolean add(BatchedSession of, Event event, Session session) {
        boolean full;
        synchronized (this) {
            if (event.type() == EventType.MESSAGE
                    && bytes + underWay + event.data().length > backEnd.settings().waitingBytes()) {
                return false;
            }
            waiting.add(new Entry(of, event));
            bytes += event.data().length;
            unfinished.begun();
            full = waiting.size() >= most || bytes >= MOST_BYTES;
            if (full) {
                session.pauseReading(); // under the lock: else it could be resumed before it is paused
                paused.add(session);
            }
            if (!full && !timed && !sending) {
                timed = true;
                var unused = scheduler.after(wait, this::due);
            }
        }
        if (full) {
            backEnd.aside(this::sendNext); // writing so much JSON is nothing for an event loop
        }
        return true;
    }

    private void due() {
        synchronized (this) {
            timed = false;
        }
        sendNext();
    }

    /** In a loop: where a batch fails at once the next one is sent in the same call, and there may be very many. */
    private void sendNext() {
        for (List<Entry> batch = take(); !batch.isEmpty(); batch = take()) {
            if (!isToldAtOnce(batch)) {
                return;
            }
        }
        resume(); // what was taken last may have been nothing but what isn't told any more
    }

    /** The events of the next batch, which is under way from now on; none where one is, or nothing waits. */
    private List<Entry> take() {
        List<Entry> batch = new ArrayList<>();
        List<Entry> dropped = new ArrayList<>();
        synchronized (this) {
            int size = 0;
            while (!sending && !waiting.isEmpty() && batch.size() < most
                    && (batch.isEmpty() || size + waiting.getFirst().bytes() <= MOST_BYTES)) {
                Entry entry = waiting.removeFirst();
                bytes -= entry.bytes();
                if (entry.of().tells(entry.event().type())) {
                    size += entry.bytes();
                    batch.add(entry);
                } else {
                    dropped.add(entry);
                }
            }
            sending |= !batch.isEmpty();
            underWay += size;
        }
        dropped.forEach(this::ended);
        return batch;
    }

    private boolean isToldAtOnce(List<Entry> batch) {
        Outgoing outgoing =
                EventRequests.batch(batch.stream().map(Entry::event).toList(), backEnd.settings().retryFor());
        CompletableFuture<Outcome> telling = backEnd.tell(outgoing).toCompletableFuture();
        if (telling.isDone()) {
            told(batch, telling.join());
            return true;
        }
        var unused = telling.whenComplete((outcome, never) -> {
            told(batch, outcome);
            sendNext(); // what waits has waited for long
        });
        return false;
    }

    private void told(List<Entry> batch, Outcome outcome) {
        try {
            if (outcome instanceof Outcome.Failed failed) {
                Set<BatchedSession> sessions = new LinkedHashSet<>();
                batch.forEach(entry -> sessions.add(entry.of()));
                sessions.forEach(session -> session.fail(failed));
            }
        } finally {
            batch.forEach(this::ended);
            synchronized (this) {
                sending = false;
                underWay = 0;
            }
            resume();
        }
    }

    /** Reads again from all, if there is room and nothing under way. */
    private void resume() {
        List<Session> resumed;
        synchronized (this) {
            boolean room = !sending && waiting.size() < most && bytes < MOST_BYTES;
            resumed = room ? List.copyOf(paused) : List.of();
            if (room) {
                paused.clear();
            }
        }
        resumed.forEach(Session::resumeReading);
    }

    private void ended(Entry entry) {
        entry.of().told();
        unfinished.ended();
    }
}
