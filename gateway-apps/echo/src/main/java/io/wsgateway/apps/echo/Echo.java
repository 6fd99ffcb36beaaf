package io.wsgateway.apps.echo;

import io.wsgateway.app.Application;
import io.wsgateway.app.Carriable;
import io.wsgateway.app.Message;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Push;
import io.wsgateway.app.PushReply;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sends text and binary messages back as they came. It shows the least an application needs: it keeps nothing of a
 * session, so it listens to all of them itself, and to those of an older generation; and it passes the message on as it is,
 * without decoding it.
 */
final class Echo implements Application, Carriable, SessionListener {

    @Override
    public List<String> subprotocols() {
        return List.of("echo.v1");
    }

    @Override
    public SessionListener onOpen(Session session, OpeningRequest request) {
        return this;
    }

    @Override
    public SessionListener resume(Session session, byte[] state) {
        return this;
    }

    @Override
    public void onMessage(Session session, Message message) {
        session.send(message);
    }

    @Override
    public CompletionStage<PushReply> onPush(Push push) {
        return CompletableFuture.completedFuture(new PushReply.Done(push.text()));
    }
}
