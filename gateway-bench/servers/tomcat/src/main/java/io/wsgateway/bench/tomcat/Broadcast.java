package io.wsgateway.bench.tomcat;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sends each message to all sessions of this endpoint. One thread at a time may send to a session: each is a lock. */
@ServerEndpoint("/broadcast")
public final class Broadcast {

    private static final Set<Session> MEMBERS = ConcurrentHashMap.newKeySet();

    @OnOpen
    public void open(Session session) {
        MEMBERS.add(session);
    }

    @OnClose
    public void close(Session session) {
        MEMBERS.remove(session);
    }

    @OnMessage
    public void text(String message) {
        for (Session member : MEMBERS) {
            try {
                synchronized (member) {
                    member.getBasicRemote().sendText(message);
                }
            } catch (IOException e) {
                MEMBERS.remove(member);
            }
        }
    }

    @OnMessage
    public void binary(ByteBuffer message) {
        for (Session member : MEMBERS) {
            try {
                synchronized (member) {
                    member.getBasicRemote().sendBinary(message.duplicate());
                }
            } catch (IOException e) {
                MEMBERS.remove(member);
            }
        }
    }
}
