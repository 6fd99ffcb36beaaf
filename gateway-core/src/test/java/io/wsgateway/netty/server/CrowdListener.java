package io.wsgateway.netty.server;

import io.wsgateway.app.Message;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the sessions that were closed with 1000. */
record CrowdListener(AtomicInteger closed) implements SessionListener {

    @Override
    public void onMessage(Session session, Message message) {}

    @Override
    public void onClose(Session session, CloseStatus status) {
        if (status.code() == CloseCode.NORMAL_CLOSURE) {
            closed.incrementAndGet();
        }
    }
}
