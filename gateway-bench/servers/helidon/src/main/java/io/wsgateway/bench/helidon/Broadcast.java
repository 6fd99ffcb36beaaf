package io.wsgateway.bench.helidon;

import io.helidon.common.buffers.BufferData;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Sends each message to all sessions at this path. One thread at a time may send to a session, so each has a lock. */
final class Broadcast implements WsListener {

    private final Map<WsSession, Lock> members = new ConcurrentHashMap<>();

    @Override
    public void onOpen(WsSession session) {
        members.put(session, new ReentrantLock());
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
        members.remove(session);
    }

    @Override
    public void onError(WsSession session, Throwable problem) {
        members.remove(session);
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
        toAll(member -> member.send(text, last));
    }

    @Override
    public void onMessage(WsSession session, BufferData buffer, boolean last) {
        byte[] bytes = buffer.readBytes();
        toAll(member -> member.send(BufferData.create(bytes), last));
    }

    private void toAll(Consumer<WsSession> send) {
        members.forEach((member, lock) -> {
            lock.lock();
            try {
                send.accept(member);
            } catch (RuntimeException e) {
                members.remove(member);
            } finally {
                lock.unlock();
            }
        });
    }
}
