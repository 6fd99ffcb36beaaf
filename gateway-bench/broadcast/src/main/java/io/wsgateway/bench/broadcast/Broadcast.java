package io.wsgateway.bench.broadcast;

import io.wsgateway.app.Application;
import io.wsgateway.app.Message;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.Topic;

/** Publishes what any session sends to all of them. */
final class Broadcast implements Application, SessionListener {

    private final Topic everyone;

    Broadcast(Topic everyone) {
        this.everyone = everyone;
    }

    @Override
    public SessionListener onOpen(Session session, OpeningRequest request) {
        session.subscribe(everyone);
        return this;
    }

    @Override
    public void onMessage(Session session, Message message) {
        everyone.publish(message);
    }
}
