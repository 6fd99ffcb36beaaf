package io.wsgateway.netty.session;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.session.Route;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands in place of the application's callbacks while a session goes from one generation to the next: messages wait in the
 * decoder, all else waits here, until the next has its listener. A message in parts that has begun goes to the old listener to
 * its end before. Confined to the channel's event loop, but for what the callbacks report: {@link #suspended},
 * {@link #suspendFailed}, {@link #unsuspended}, {@link #resumed} and {@link #resumeFailed}.
 */
final class Handover implements SessionCallbacks {

    private final NettySession session;
    private final SessionLife life;
    private final ListenerCallbacks old;
    private final Route route;
    private final CompletableFuture<CarryOutcome> outcome;
    private final List<Consumer<SessionCallbacks>> waiting = new ArrayList<>();
    private boolean suspending;

    /**
     * Nothing has happened yet.
     *
     * @param old whose session it is
     * @param route where it goes on
     * @param outcome is completed with what becomes of it
     */
    Handover(NettySession session, SessionLife life, ListenerCallbacks old, Route route,
            CompletableFuture<CarryOutcome> outcome) {
        this.session = session;
        this.life = life;
        this.old = old;
        this.route = route;
        this.outcome = outcome;
    }

    /** Begins: now, or when a message in parts has come to its end. */
    void begin(boolean betweenMessages) {
        if (betweenMessages) {
            suspend();
        }
    }

    private void suspend() {
        suspending = true;
        life.holdMessages();
        life.call(() -> old.suspend(this));
    }

    // The old application answers.

    /** This is the session's state. */
    void suspended(byte[] state) {
        session.loop().executeQuietly(() -> {
            ListenerCallbacks next = life.goOnAt(route);
            life.call(() -> next.resume(state, this));
            handOnTo(next);
        });
    }

    /** It threw, or its state is none. */
    void suspendFailed(Throwable cause) {
        giveBack(cause);
    }

    /** There is no listener any more that could be asked: the session is about to end. */
    void unsuspended() {
        giveBack(null);
    }

    private void giveBack(@Nullable Throwable cause) {
        session.loop().executeQuietly(() -> {
            life.handTo(old);
            if (cause != null) {
                life.carryFailed("suspend", cause);
            }
            handOnTo(old);
            outcome.complete(cause == null ? CarryOutcome.ENDED : CarryOutcome.FAILED);
        });
    }

    private void handOnTo(ListenerCallbacks callbacks) {
        waiting.forEach(event -> life.call(() -> event.accept(callbacks)));
        waiting.clear();
    }

    // The next application answers.

    /** It has its listener. */
    void resumed() {
        outcome.complete(CarryOutcome.CARRIED);
    }

    /** It threw. */
    void resumeFailed(Throwable cause) {
        session.loop().executeQuietly(() -> {
            life.carryFailed("resume", cause);
            outcome.complete(CarryOutcome.FAILED);
        });
    }

    // What happens meanwhile.

    @Override
    public void open(OpeningRequest request) {
        throw new IllegalStateException("a session that is open is opened");
    }

    @Override
    public void message(ReceivedMessage message) {
        throw new IllegalStateException("a message is handed on while messages are held");
    }

    @Override
    public void part(ReceivedPart part) {
        if (suspending) {
            throw new IllegalStateException("part of a message is handed on while messages are held");
        }
        old.part(part);
        if (part.isLast()) {
            suspend();
        }
    }

    @Override
    public void pong(ByteBuffer payload) {
        if (suspending) {
            ByteBuffer copy = ByteBuffer.allocate(payload.remaining()).put(payload).flip().asReadOnlyBuffer();
            waiting.add(callbacks -> callbacks.pong(copy));
        } else {
            old.pong(payload);
        }
    }

    @Override
    public void writable() {
        later(SessionCallbacks::writable);
    }

    @Override
    public void upstreamEnded(UpstreamEnd end) {
        later(callbacks -> callbacks.upstreamEnded(end));
    }

    @Override
    public void leaving(Runnable then) {
        later(callbacks -> callbacks.leaving(then));
    }

    @Override
    public void closed(CloseStatus status) {
        later(callbacks -> callbacks.closed(status));
        if (!suspending) {
            life.handTo(old);
            outcome.complete(CarryOutcome.ENDED);
        }
    }

    @Override
    public void run(Runnable code) {
        later(callbacks -> callbacks.run(code));
    }

    @Override
    public void whenDone(Runnable task) {
        later(callbacks -> callbacks.whenDone(task));
    }

    private void later(Consumer<SessionCallbacks> event) {
        if (suspending) {
            waiting.add(event);
        } else {
            event.accept(old);
        }
    }

    @Override
    public int heldBytes() {
        return old.heldBytes();
    }

    @Override
    public void discard() {
        old.discard();
    }
}
