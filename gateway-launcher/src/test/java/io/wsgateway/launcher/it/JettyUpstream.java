package io.wsgateway.launcher.it;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/**
 * Jetty as a server behind the gateway: at {@code /session} it echoes, and closes as a message says it, {@code close 4321 reason};
 * {@code /refused} it refuses. Closing it ends it.
 */
final class JettyUpstream implements AutoCloseable {

    private static final long LONGEST = 4 << 20;

    private final Server server;
    private final ServerConnector connector;

    private JettyUpstream(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    static JettyUpstream start() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ContextHandler context = new ContextHandler("/");
        context.setHandler(WebSocketUpgradeHandler.from(server, context, container -> {
            container.setIdleTimeout(Duration.ofMinutes(5));
            container.setMaxTextMessageSize(LONGEST);
            container.setMaxBinaryMessageSize(LONGEST);
            container.addMapping("/session", (request, response, callback) -> {
                if (request.getSubProtocols().contains("second")) {
                    response.setAcceptedSubProtocol("second");
                }
                return new Echo();
            });
            container.addMapping("/refused", (request, response, callback) -> {
                response.setStatus(403);
                callback.succeeded();
                return null;
            });
        }));
        server.setHandler(context);
        server.start();
        return new JettyUpstream(server, connector);
    }

    int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Jetty doesn't stop", e);
        }
    }

    /** One session; Jetty wants it public. */
    public static final class Echo extends Session.Listener.Abstract {

        @Override
        public void onWebSocketOpen(Session session) {
            super.onWebSocketOpen(session);
            session.demand();
        }

        @Override
        public void onWebSocketText(String text) {
            Session session = getSession();
            if (text.startsWith("close ")) {
                List<String> words = List.of(text.split(" ", 3));
                session.close(Integer.parseInt(words.get(1)), words.get(2), Callback.NOOP);
                return;
            }
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
}
