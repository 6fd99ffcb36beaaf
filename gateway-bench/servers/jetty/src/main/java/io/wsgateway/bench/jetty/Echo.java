package io.wsgateway.bench.jetty;

import java.nio.ByteBuffer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/** Asks for the next message once the answer to the last has been sent: Jetty's own backpressure. */
public final class Echo extends Session.Listener.Abstract {

    @Override
    public void onWebSocketOpen(Session session) {
        super.onWebSocketOpen(session);
        session.demand();
    }

    @Override
    public void onWebSocketText(String text) {
        Session session = getSession();
        session.sendText(text, Callback.from(session::demand, failure -> session.disconnect()));
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
        Session session = getSession();
        session.sendBinary(payload, Callback.from(() -> {
            callback.succeed();
            session.demand();
        }, failure -> {
            callback.fail(failure);
            session.disconnect();
        }));
    }
}
