package io.wsgateway.apps.http;

import io.wsgateway.app.Message;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.protocol.close.CloseStatus;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/** Adds what happens to one session to a {@link Batch}. Callbacks are confined to the session's event loop, outcomes come on any thread. */
final class BatchedSession implements SessionListener {

    private final HttpRoute route;
    private final Batch batch;
    private final Session session;
    /** Confined to the session's event loop. */
    private final Connection connection;
    private final InstantSource clock;
    private final AtomicInteger untold = new AtomicInteger();
    /** Messages are told no more. */
    private volatile boolean failed;
    /** Nothing is. */
    private volatile boolean gone;

    BatchedSession(HttpRoute route, Batch batch, Session session, Connection connection, InstantSource clock) {
        this.route = route;
        this.batch = batch;
        this.session = session;
        this.connection = connection;
        this.clock = clock;
    }

    @Override
    public void onMessage(Session of, Message message) {
        if (!route.tells(EventType.MESSAGE)) {
            SessionListener.super.onMessage(of, message);
        } else if (tells(EventType.MESSAGE)) {
            add(Happening.message(message, clock.instant()));
        }
    }

    @Override
    public void onClose(Session of, CloseStatus status) {
        if (route.tells(EventType.CLOSE) && tells(EventType.CLOSE)) {
            add(Happening.close(status, clock.instant()));
        }
    }

    private void add(Happening next) {
        untold.incrementAndGet();
        Event event = connection.event(session, next.type(), next.content(), next.data(), next.time());
        if (!batch.add(this, event, session)) {
            untold.decrementAndGet();
            fail(Outcome.failed(Failure.OVERLOADED, "more than " + route.backEnd().settings().waitingBytes()
                    + " bytes wait"));
        }
    }

    /** Whether such an event of it is to be told yet: something before a message was not, or the back end wants none. */
    boolean tells(EventType type) {
        return !gone && !(failed && type == EventType.MESSAGE);
    }

    /** An event of it has its outcome. */
    void told() {
        untold.decrementAndGet();
    }

    /** A batch with an event of it could not be told. */
    void fail(Outcome.Failed of) {
        gone |= of.failure() == Failure.GONE;
        failed = true;
        route.report(of,
                session.isOpen() ? "ended session " + session.id() : "did not tell the end of session " + session.id());
        session.close(Ending.of(of));
    }

    /** Where an event is under way the session can't be carried: order would be lost. */
    @Override
    public byte[] suspend(Session of) {
        if (untold.get() > 0) {
            throw new IllegalStateException("the back end has yet to answer");
        }
        return connection.written();
    }
}
