package io.wsgateway.bench.tomcat;

import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Sends parts of messages back as they come, so that no message must fit into a session's buffers. */
@ServerEndpoint("/echo")
public final class Echo {

    @OnMessage
    public void text(Session session, String part, boolean last) throws IOException {
        session.getBasicRemote().sendText(part, last);
    }

    @OnMessage
    public void binary(Session session, ByteBuffer part, boolean last) throws IOException {
        session.getBasicRemote().sendBinary(part, last);
    }
}
