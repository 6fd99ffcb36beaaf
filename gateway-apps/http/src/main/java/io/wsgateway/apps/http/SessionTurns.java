package io.wsgateway.apps.http;

import io.wsgateway.app.Message;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.protocol.close.CloseStatus;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Tells a back end what happens to one session, one event after the other: the next is told when the one before has its outcome.
 * Meanwhile nothing is read from the peer. Callbacks are confined to the session's event loop, outcomes come on any thread; no lock
 * is held while something is done to the session.
 */
final class SessionTurns implements SessionListener {

    /** As reading is paused, none does as a rule. */
    private static final int MOST_WAITING = 64;

    private final HttpRoute route;
    private final Session session;
    private final InstantSource clock;

    // Guarded by this.

    private final Connection connection;
    private final Deque<Happening> waiting = new ArrayDeque<>(1);
    private boolean telling;
    /** Messages are told no more. */
    private boolean failed;
    /** Nothing is. */
    private boolean gone;

    SessionTurns(HttpRoute route, Session session, Connection connection, InstantSource clock) {
        this.route = route;
        this.session = session;
        this.connection = connection;
        this.clock = clock;
    }

    @Override
    public void onMessage(Session of, Message message) {
        if (!route.tells(EventType.MESSAGE)) {
            SessionListener.super.onMessage(of, message);
            return;
        }
        session.pauseReading();
        if (!add(Happening.message(message, clock.instant()))) {
            fail(Outcome.failed(Failure.OVERLOADED, "more than " + MOST_WAITING + " messages of one session wait"));
        }
        tellNext();
    }

    @Override
    public void onClose(Session of, CloseStatus status) {
        if (route.tells(EventType.CLOSE)) {
            boolean unused = add(Happening.close(status, clock.instant()));
            tellNext();
        }
    }

    /** False if there is no room for it. */
    private synchronized boolean add(Happening happening) {
        boolean message = happening.type() == EventType.MESSAGE;
        if (gone || message && failed) {
            return true;
        }
        if (message && waiting.size() == MOST_WAITING) {
            return false;
        }
        waiting.add(happening);
        route.unfinished().begun();
        return true;
    }

    private void tellNext() {
        Happening next;
        Event event;
        synchronized (this) {
            if (telling) {
                return;
            }
            next = waiting.poll();
            if (next == null) {
                return;
            }
            telling = true;
            event = connection.event(session, next.type(), next.content(), next.data(), next.time());
        }
        var unused = route.tell(event).whenComplete((outcome, never) -> told(next, outcome));
    }

    private void told(Happening happening, Outcome outcome) {
        try {
            switch (outcome) {
                case Outcome.Answered(var answer) -> {
                    synchronized (this) {
                        answer.state().ifPresent(connection::state);
                    }
                    route.obey(answer, session);
                }
                case Outcome.Failed of when happening.type() == EventType.MESSAGE -> fail(of);
                case Outcome.Failed of -> route.report(of, "did not tell the end of session " + session.id());
            }
        } finally {
            route.unfinished().ended();
            if (isIdle()) {
                session.resumeReading();
            } else {
                tellNext();
            }
        }
    }

    private synchronized boolean isIdle() {
        telling = false;
        return waiting.isEmpty() && !failed;
    }

    /** What waits isn't told any more, but for the end. */
    private void fail(Outcome.Failed of) {
        synchronized (this) {
            failed = true;
            gone |= of.failure() == Failure.GONE;
            waiting.removeIf(next -> {
                boolean dropped = gone || next.type() == EventType.MESSAGE;
                if (dropped) {
                    route.unfinished().ended();
                }
                return dropped;
            });
        }
        route.report(of, "ended session " + session.id());
        session.close(Ending.of(of));
    }

    /** Where an event is under way the session can't be carried: its answer would come to nobody. */
    @Override
    public synchronized byte[] suspend(Session of) {
        if (telling || !waiting.isEmpty()) {
            throw new IllegalStateException("the back end has yet to answer");
        }
        return connection.written();
    }
}
