package io.wsgateway.testkit;

import io.wsgateway.app.Message;
import io.wsgateway.app.MessagePart;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.protocol.close.CloseStatus;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A listener whose failures the test hears of. The gateway hands on messages, or parts of them; texts and binaries follow
 * from that.
 *
 * @param real the application's listener
 * @param failures where they are kept
 */
record WatchedListener(SessionListener real, Failures failures) implements SessionListener {

    WatchedListener {
        Objects.requireNonNull(real, "onOpen or resume returned null");
    }

    @Override
    public boolean wantsParts() {
        return real.wantsParts();
    }

    @Override
    public void onMessage(Session session, Message message) {
        failures.watch("onMessage", () -> real.onMessage(session, message));
    }

    @Override
    public void onPart(Session session, MessagePart part) {
        failures.watch("onPart", () -> real.onPart(session, part));
    }

    @Override
    public void onPong(Session session, ByteBuffer payload) {
        failures.watch("onPong", () -> real.onPong(session, payload));
    }

    @Override
    public void onWritable(Session session) {
        failures.watch("onWritable", () -> real.onWritable(session));
    }

    @Override
    public byte[] suspend(Session session) throws Exception {
        try {
            return real.suspend(session);
        } catch (Throwable e) {
            failures.add("suspend", e);
            throw e;
        }
    }

    @Override
    public void onClose(Session session, CloseStatus status) {
        failures.watch("onClose", () -> real.onClose(session, status));
    }
}
