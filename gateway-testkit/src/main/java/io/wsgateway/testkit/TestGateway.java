package io.wsgateway.testkit;

import io.netty.channel.embedded.EmbeddedChannel;
import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.Execution;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.GatewayConfig;
import io.wsgateway.netty.server.ListenerConfig;
import io.wsgateway.netty.server.ListenerException;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionPolicy;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The gateway itself around one application, without sockets: an opening handshake goes through every check, frames through
 * the real decoder. Callbacks run in the test's own thread, in the order of its calls, whatever {@link Execution} the
 * application declares; so a test neither waits nor races.
 *
 * <pre>{@code
 * try (TestGateway gateway = TestGateway.serving(new EchoProvider())) {
 *     TestConnection connection = gateway.connect("/echo", "echo.v1");
 *     connection.sendText("Hello");
 *     assertThat(connection.texts()).containsExactly("Hello");
 * }
 * }</pre>
 */
public final class TestGateway implements AutoCloseable {

    private static final String HOST = "gateway.test";
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    /** From a block of addresses made for examples, RFC 5737. */
    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 50000);

    private final Gateway gateway = Gateway.create(GatewayConfig.DEFAULT);
    private final Application application;
    private final ListenerConfig listener;
    private final List<TestConnection> connections = new ArrayList<>();
    private InetSocketAddress peer = PEER;

    private TestGateway(ApplicationProvider provider, FakeSettings settings) throws Exception {
        application = provider.start(gateway.context(provider, settings));
        HostedApplication asked = HostedApplication.of(provider.name(), provider.audience(), application);
        HostedApplication hosted = new HostedApplication(asked.name(), asked.application(), asked.audience(),
                Execution.EVENT_LOOP, asked.subprotocols(), asked.page());
        List<RouteTable.Entry<Route>> routes = new ArrayList<>();
        for (String path : provider.defaultRoutes()) {
            HandshakePolicy policy = new HandshakePolicy(path, OriginPolicy.sameOrigin(true), hosted.subprotocols(),
                    false, CompressionMode.NONE);
            routes.add(new RouteTable.Entry<>(Optional.empty(), path,
                    new Route(hosted, policy, SessionPolicy.DEFAULT, 0)));
        }
        listener = new ListenerConfig("test", PEER, Optional.empty(), RouteTable.of(routes), PlainEndpoint.NONE);
    }

    /** A gateway with this application on its default routes. */
    public static TestGateway serving(ApplicationProvider provider) {
        return serving(provider, new FakeSettings());
    }

    /** A gateway with this application and these settings on its default routes. */
    public static TestGateway serving(ApplicationProvider provider, FakeSettings settings) {
        try {
            return new TestGateway(provider, settings);
        } catch (Exception e) {
            throw new AssertionError("the application did not start", e);
        }
    }

    /** The connections made from now on come from this address. */
    public TestGateway from(String address) {
        peer = new InetSocketAddress(address, PEER.getPort());
        return this;
    }

    /** Sends an opening handshake for this target, offering these subprotocols. */
    public TestConnection connect(String target, String... subprotocols) {
        return connect(target, subprotocols, HOST, List.of());
    }

    /** Sends an opening handshake to this host, with further header lines, such as {@code Authorization: Bearer t}. */
    public TestConnection connect(String target, String[] subprotocols, String host, List<String> headerLines) {
        List<String> lines = new ArrayList<>(List.of("GET " + target + " HTTP/1.1", "Host: " + host,
                "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: " + KEY,
                "Sec-WebSocket-Version: 13"));
        if (subprotocols.length > 0) {
            lines.add("Sec-WebSocket-Protocol: " + String.join(", ", subprotocols));
        }
        lines.addAll(headerLines);
        return send((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Opens a connection and sends these bytes. */
    public TestConnection send(byte[] bytes) {
        try {
            InetSocketAddress from = peer;
            EmbeddedChannel channel = new EmbeddedChannel(gateway.initializer(listener)) {
                @Override
                protected SocketAddress remoteAddress0() {
                    return from;
                }
            };
            TestConnection connection = new TestConnection(this, channel);
            connections.add(connection);
            connection.send(bytes);
            return connection;
        } catch (ListenerException e) {
            throw new AssertionError("a listener without TLS has nothing to fail", e);
        }
    }

    /** Lets every connection do what waits to be done, until nothing is left. */
    void settle() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (TestConnection connection : List.copyOf(connections)) {
                busy |= connection.runPending();
            }
        }
    }

    /** Ends every connection, the application and the gateway. */
    @Override
    public void close() {
        connections.forEach(TestConnection::end);
        application.close();
        gateway.close();
    }
}
