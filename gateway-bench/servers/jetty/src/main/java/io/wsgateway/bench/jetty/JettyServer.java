package io.wsgateway.bench.jetty;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** {@code /echo} and {@code /broadcast} on Jetty's own WebSocket API, without servlets; prints its port. */
public final class JettyServer {

    private JettyServer() {}

    public static void main(String[] args) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        Set<Session> members = ConcurrentHashMap.newKeySet();
        ContextHandler context = new ContextHandler("/");
        context.setHandler(WebSocketUpgradeHandler.from(server, context, container -> {
            // By default a session ends after 30 s of silence.
            container.setIdleTimeout(Duration.ZERO);
            container.addMapping("/echo", (request, response, callback) -> new Echo());
            container.addMapping("/broadcast", (request, response, callback) -> new Broadcast(members));
        }));
        server.setHandler(context);
        server.start();
        System.out.println("ready " + connector.getLocalPort());
        server.join();
    }
}
