package io.wsgateway.bench.javawebsocket;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.java_websocket.WebSocket;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;

/** {@code /echo} and {@code /broadcast} on Java-WebSocket; prints its port. */
public final class JavaWebSocketServer extends WebSocketServer {

    private static final String BROADCAST = "/broadcast";

    private final Set<WebSocket> members = ConcurrentHashMap.newKeySet();

    private JavaWebSocketServer() {
        super(new InetSocketAddress("127.0.0.1", 0));
    }

    public static void main(String[] args) {
        JavaWebSocketServer server = new JavaWebSocketServer();
        server.setTcpNoDelay(true);
        server.run();
    }

    @Override
    public void onStart() {
        System.out.println("ready " + getPort());
    }

    @Override
    public void onOpen(WebSocket socket, ClientHandshake handshake) {
        if (socket.getResourceDescriptor().equals(BROADCAST)) {
            members.add(socket);
        }
    }

    @Override
    public void onMessage(WebSocket socket, String message) {
        if (socket.getResourceDescriptor().equals(BROADCAST)) {
            broadcast(message, members);
        } else {
            socket.send(message);
        }
    }

    @Override
    public void onMessage(WebSocket socket, ByteBuffer message) {
        if (socket.getResourceDescriptor().equals(BROADCAST)) {
            broadcast(message, members);
        } else {
            socket.send(message);
        }
    }

    @Override
    public void onClose(WebSocket socket, int code, String reason, boolean remote) {
        members.remove(socket);
    }

    @Override
    public void onError(WebSocket socket, Exception problem) {
        if (socket == null) {
            problem.printStackTrace();
        }
    }
}
