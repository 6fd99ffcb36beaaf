package io.wsgateway.bench.jetty;

import java.nio.ByteBuffer;
import java.util.Set;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/** Sends each message to all sessions at this path. */
public final class Broadcast extends Session.Listener.Abstract {

    private final Set<Session> members;

    Broadcast(Set<Session> members) {
        this.members = members;
    }

    @Override
    public void onWebSocketOpen(Session session) {
        super.onWebSocketOpen(session);
        members.add(session);
        session.demand();
    }

    @Override
    public void onWebSocketText(String text) {
        members.forEach(member -> member.sendText(text, Callback.NOOP));
        getSession().demand();
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
        ByteBuffer copy = ByteBuffer.allocate(payload.remaining()).put(payload).flip();
        callback.succeed();
        members.forEach(member -> member.sendBinary(copy.slice(), Callback.NOOP));
        getSession().demand();
    }

    @Override
    public void onWebSocketClose(int statusCode, String reason, Callback callback) {
        members.remove(getSession());
        callback.succeed();
    }
}
