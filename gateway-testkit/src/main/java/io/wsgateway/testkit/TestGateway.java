package io.wsgateway.testkit;

import io.netty.channel.embedded.EmbeddedChannel;
import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.Execution;
import io.wsgateway.app.Publication;
import io.wsgateway.app.PublicationReply;
import io.wsgateway.app.Push;
import io.wsgateway.app.PushReply;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.GatewayConfig;
import io.wsgateway.netty.server.Generation;
import io.wsgateway.netty.server.ListenerConfig;
import io.wsgateway.netty.server.ListenerException;
import io.wsgateway.netty.session.CarryOutcome;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The gateway itself around one application, without sockets: an opening handshake goes through every check, frames through
 * the real decoder. Callbacks run in the test's own thread, in the order of its calls, whatever {@link Execution} the
 * application declares; so a test neither waits nor races. What the application throws is thrown at the test, by the call during which it
 * happens or the next one.
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
    private static final int PORTS = 15_000;

    private final Gateway gateway;
    private final Failures failures;
    private final FakeMeter meter;
    private final List<TestConnection> connections = new ArrayList<>();
    private InetSocketAddress peer = PEER;
    private Generation generation;
    private Map<String, Route> routes;
    private ListenerConfig listener;

    private TestGateway(Gateway gateway, Failures failures, FakeMeter meter, GivenRoutes given, Generation started) {
        this.gateway = gateway;
        this.failures = failures;
        this.meter = meter;
        generation = started;
        routes = routes(given, started);
        listener = listener(routes);
    }

    private static Map<String, Route> routes(GivenRoutes given, Generation generation) {
        Map<String, Route> routes = new LinkedHashMap<>();
        for (String path : given.paths()) {
            HandshakePolicy policy = new HandshakePolicy(path, OriginPolicy.sameOrigin(true),
                    generation.application().subprotocols(), false, CompressionMode.NONE);
            routes.put(path, new Route(generation.application(), policy, SessionPolicy.DEFAULT, 0));
        }
        return routes;
    }

    private static ListenerConfig listener(Map<String, Route> routes) {
        List<RouteTable.Entry<Route>> entries = routes.entrySet().stream()
                .map(route -> new RouteTable.Entry<>(Optional.empty(), route.getKey(), route.getValue())).toList();
        return new ListenerConfig("test", PEER, Optional.empty(), RouteTable.of(entries), PlainEndpoint.NONE);
    }

    /** A gateway with this application on its default routes. */
    public static TestGateway serving(ApplicationProvider provider) {
        return serving(provider, new FakeSettings());
    }

    /**
     * A gateway with this application and these settings on its default routes.
     *
     * @throws AssertionError if the application doesn't start, or a setting is wrong or one that it doesn't ask for
     */
    public static TestGateway serving(ApplicationProvider provider, FakeSettings settings) {
        return serving(provider, defaults(provider, settings));
    }

    /** Routes for an application, each with settings of its own; serve it then. */
    public static Routes of(ApplicationProvider provider) {
        return new Routes(provider);
    }

    /** The routes that an application is to be served at. */
    public static final class Routes {

        private final ApplicationProvider provider;
        private final GivenRoutes given = new GivenRoutes(new FakeSettings());

        private Routes(ApplicationProvider provider) {
            this.provider = provider;
        }

        /**
         * Adds one.
         *
         * @param path the pattern of its path, such as {@code /orders/{id}}
         */
        public Routes route(String path, FakeSettings settings) {
            given.add(path, settings);
            return this;
        }

        /**
         * A gateway with the application at these routes.
         *
         * @throws AssertionError if the application doesn't start, or a setting is wrong or one that it doesn't ask for
         */
        public TestGateway serve() {
            return serving(provider, given);
        }
    }

    private static GivenRoutes defaults(ApplicationProvider provider, FakeSettings settings) {
        GivenRoutes given = new GivenRoutes(settings);
        provider.defaultRoutes().forEach(path -> given.add(path, settings));
        return given;
    }

    private static TestGateway serving(ApplicationProvider provider, GivenRoutes given) {
        Gateway gateway = Gateway.create(GatewayConfig.DEFAULT);
        try {
            Failures failures = new Failures();
            FakeMeter meter = new FakeMeter();
            return new TestGateway(gateway, failures, meter, given, start(gateway, failures, meter, provider, given));
        } catch (Throwable e) {
            gateway.close();
            throw e;
        }
    }

    private static Generation start(Gateway gateway, Failures failures, FakeMeter meter, ApplicationProvider provider,
            GivenRoutes given) {
        Generation starting = gateway.generation(provider, given.all(), given::ask);
        ApplicationContext context = new WatchedContext(starting.context(), failures, meter);
        Application started = WatchedApplication.of(given.start(provider, context), failures);
        starting.hosts(HostedApplication.of(provider.name(), provider.audience(), started));
        return starting;
    }

    /**
     * Replaces the application by another generation of it, which the open sessions are carried to: both are
     * {@link io.wsgateway.app.Carriable}. The old one is closed then.
     *
     * @param next of the same name; may be the same provider
     * @throws AssertionError if it doesn't start, or a session isn't carried
     */
    public void replace(ApplicationProvider next) {
        replace(next, new FakeSettings());
    }

    /** The same, with these settings. */
    public void replace(ApplicationProvider next, FakeSettings settings) {
        replace(next, defaults(next, settings));
    }

    /** The same, with these routes and their settings; sessions of others can't be carried. */
    public void replace(Routes next) {
        replace(next.provider, next.given);
    }

    private void replace(ApplicationProvider next, GivenRoutes given) {
        Generation old = generation;
        generation = start(gateway, failures, meter, next, given);
        routes = routes(given, generation);
        listener = listener(routes);
        List<CompletionStage<CarryOutcome>> sessions =
                old.carryHere(generation, from -> Optional.ofNullable(routes.get(from.handshake().route())));
        settle();
        for (CompletionStage<CarryOutcome> session : sessions) {
            CarryOutcome outcome = session.toCompletableFuture().getNow(CarryOutcome.NOT_NOW);
            if (outcome == CarryOutcome.FAILED || outcome == CarryOutcome.NOT_NOW) {
                throw new AssertionError("a session wasn't carried: " + outcome);
            }
        }
        old.application().application().close();
        old.end();
        failures.raise();
    }

    /** What the application has counted and timed, over all its generations. */
    public FakeMeter meter() {
        return meter;
    }

    /** The connections made from now on come from this address. */
    public TestGateway from(String address) {
        peer = new InetSocketAddress(address, PEER.getPort());
        return this;
    }

    /**
     * Opens a session at this target, offering these subprotocols.
     *
     * @throws AssertionError if the opening handshake is rejected, with status, reason and every check
     */
    public TestConnection connect(String target, String... subprotocols) {
        return connect(target, subprotocols, HOST, List.of());
    }

    /**
     * Opens a session at this target and host, with further header lines, such as {@code Authorization: Bearer t}.
     *
     * @throws AssertionError if the opening handshake is rejected, with status, reason and every check
     */
    public TestConnection connect(String target, String[] subprotocols, String host, List<String> headerLines) {
        TestConnection connection = attempt(target, subprotocols, host, headerLines);
        connection.requireNotRejected();
        return connection;
    }

    /** Sends an opening handshake for this target, offering these subprotocols, which may be rejected. */
    public TestConnection attempt(String target, String... subprotocols) {
        return attempt(target, subprotocols, HOST, List.of());
    }

    /** Sends an opening handshake to this host, with further header lines, which may be rejected. */
    public TestConnection attempt(String target, String[] subprotocols, String host, List<String> headerLines) {
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
            // Each from a port of its own, by which the journal tells it from the others.
            InetSocketAddress from =
                    new InetSocketAddress(peer.getAddress(), peer.getPort() + connections.size() % PORTS);
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

    /**
     * Hands the application a text that another process pushes.
     *
     * @param contentType such as {@code application/json}
     * @return its reply
     * @throws AssertionError if it fails, or doesn't reply without waiting for something
     */
    public PushReply push(String contentType, String text) {
        Push push = new Push(contentType, text.getBytes(StandardCharsets.UTF_8));
        return replied("onPush", () -> generation.application().application().onPush(push));
    }

    /**
     * Asks the application what is to become of a text that another process publishes to one of its topics, and publishes it where
     * the gateway is to.
     *
     * @param topic the topic's name
     * @param contentType such as {@code application/json}
     * @return its reply
     * @throws AssertionError if it fails, or doesn't reply without waiting for something
     */
    public PublicationReply publish(String topic, String contentType, String text) {
        Publication publication = new Publication(topic, contentType, text.getBytes(StandardCharsets.UTF_8));
        PublicationReply reply =
                replied("onPublish", () -> generation.application().application().onPublish(publication));
        if (reply instanceof PublicationReply.AsItIs) {
            String name = generation.application().name();
            replied("the topic", () -> Objects.requireNonNull(gateway.topics().get(name), name)
                    .publish(topic, new FakeMessage(true, publication.body())));
        }
        return reply;
    }

    private <T> T replied(String callback, Supplier<CompletionStage<T>> call) {
        try {
            CompletableFuture<T> reply = call.get().toCompletableFuture();
            settle();
            if (!reply.isDone()) {
                throw new AssertionError(callback + " has not replied yet");
            }
            return reply.join();
        } catch (RuntimeException e) {
            throw new AssertionError(callback + " failed", e);
        }
    }

    /** What is to be said of the rejected opening handshake of a connection from here. */
    String rejection(InetSocketAddress from, String statusLine, String body) {
        return RejectionText.of(statusLine, body, gateway.handshakes().entries().stream()
                .filter(entry -> entry.peer().equals(from)).findFirst());
    }

    /**
     * Lets every connection do what waits to be done, until nothing is left.
     *
     * @throws AssertionError if the application has failed since the last time
     */
    void settle() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (TestConnection connection : List.copyOf(connections)) {
                busy |= connection.runPending();
            }
        }
        failures.raise();
    }

    /**
     * Ends every connection, the application and the gateway.
     *
     * @throws AssertionError if the application has failed and no call before has said so
     */
    @Override
    public void close() {
        connections.forEach(TestConnection::end);
        try {
            generation.application().application().close();
        } catch (RuntimeException | Error e) {
            // It is among the failures.
        } finally {
            gateway.close();
        }
        failures.raise();
    }
}
