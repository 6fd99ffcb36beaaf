package io.wsgateway.netty.session;

import io.wsgateway.app.Carriable;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.protocol.close.CloseStatus;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls the listener in the calling thread. What it throws ends its session and goes no further; from then on the listener
 * hears the end alone.
 */
final class DirectCallbacks implements ListenerCallbacks {

    static final String ON_OPEN = "onOpen";

    private final NettySession session;
    private @Nullable SessionListener listener;
    private boolean failed;

    DirectCallbacks(NettySession session) {
        this.session = session;
    }

    @Override
    public void open(OpeningRequest request) {
        try {
            SessionListener opened = session.application().application().onOpen(session, request);
            listener = opened;
            session.opened(opened.wantsParts());
            session.applicationOpened();
        } catch (Throwable e) {
            failed(ON_OPEN, e);
        }
    }

    @Override
    public void suspend(Handover to) {
        SessionListener current = listener;
        if (current == null || failed) {
            to.unsuspended();
            return;
        }
        try {
            byte[] state = Objects.requireNonNull(current.suspend(session), "suspend returned null");
            if (state.length > Carriable.MAX_STATE_BYTES) {
                throw new IllegalStateException("state of " + state.length + " bytes (expected: at most "
                        + Carriable.MAX_STATE_BYTES + ")");
            }
            listener = null;
            to.suspended(state);
        } catch (Throwable e) {
            failed = true;
            to.suspendFailed(e);
        }
    }

    @Override
    public void resume(byte[] state, Handover from) {
        try {
            Carriable application = (Carriable) session.application().application();
            SessionListener resumed =
                    Objects.requireNonNull(application.resume(session, state), "resume returned null");
            listener = resumed;
            session.opened(resumed.wantsParts());
            from.resumed();
        } catch (Throwable e) {
            failed = true;
            from.resumeFailed(e);
        }
    }

    @Override
    public void message(ReceivedMessage message) {
        SessionListener current = listener;
        if (current != null && !failed) {
            try {
                if (session.timesCallback()) {
                    timed(current, message);
                } else {
                    current.onMessage(session, message);
                }
                session.applicationHandled();
            } catch (Throwable e) {
                failed("onMessage", e);
            }
        }
    }

    private void timed(SessionListener current, ReceivedMessage message) {
        long start = System.nanoTime();
        current.onMessage(session, message);
        session.traffic().callback(System.nanoTime() - start);
    }

    @Override
    public void part(ReceivedPart part) {
        if (!failed) {
            call("onPart", current -> {
                current.onPart(session, part);
                session.applicationHandled();
            });
        }
    }

    @Override
    public void pong(ByteBuffer payload) {
        if (!failed) {
            call("onPong", current -> current.onPong(session, payload));
        }
    }

    @Override
    public void writable() {
        if (!failed) {
            call("onWritable", current -> current.onWritable(session));
        }
    }

    @Override
    public void upstreamEnded(UpstreamEnd end) {
        if (!failed) {
            call("onUpstreamEnd", current -> current.onUpstreamEnd(session, end));
        }
    }

    @Override
    public void leaving(Runnable then) {
        if (!failed) {
            call("onDrain", current -> current.onDrain(session));
        }
        if (!failed) { // else the session ends for that
            then.run();
        }
    }

    @Override
    public void closed(CloseStatus status) {
        call("onClose", current -> current.onClose(session, status));
        listener = null;
    }

    @Override
    public void run(Runnable code) {
        try {
            code.run();
        } catch (Throwable e) {
            failed("an observer of a topic", e);
        }
    }

    @Override
    public int heldBytes() {
        return 0;
    }

    @Override
    public void discard() {
        // Nothing waits.
    }

    @Override
    public void whenDone(Runnable task) {
        task.run();
    }

    private void call(String callback, Consumer<SessionListener> call) {
        SessionListener current = listener;
        if (current != null) {
            try {
                call.accept(current);
            } catch (Throwable e) {
                failed(callback, e);
            }
        }
    }

    private void failed(String callback, Throwable cause) {
        failed = true;
        session.applicationFailed(callback, cause);
    }
}
