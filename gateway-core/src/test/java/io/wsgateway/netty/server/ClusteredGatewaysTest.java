package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.GatewayPeer.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.Audience;
import io.wsgateway.app.Delivery;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.Sessions;
import io.wsgateway.app.Settings;
import io.wsgateway.cluster.Cluster;
import io.wsgateway.cluster.node.Node;
import io.wsgateway.engine.FakeEngine;
import io.wsgateway.engine.FakeServer;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionPolicy;
import io.wsgateway.tracing.Tracing;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two gateways at one engine, with clients on loopback sockets. */
@Timeout(60)
class ClusteredGatewaysTest {

    private final FakeServer server = new FakeServer();
    private final TestNode one = new TestNode("aaaaaaaa", "one");
    private final TestNode two = new TestNode("bbbbbbbb", "two");

    /** A gateway that hosts the application below. */
    private final class TestNode {

        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final FakeEngine engine = new FakeEngine(server, thread);
        private final Cluster cluster;
        private final Gateway gateway;
        private final Talk talk;
        private final URI uri;

        TestNode(String id, String name) {
            cluster = Cluster.of(engine, new Node(id, name, "1", Instant.EPOCH));
            cluster.open();
            gateway = Gateway.create(GatewayConfig.DEFAULT, Tracing.OFF, Optional.of(cluster));
            Generation generation = gateway.generation(new TalkProvider(), NO_SETTINGS);
            talk = new Talk(generation.context());
            generation.hosts(HostedApplication.of("talk", Audience.EVERYONE, talk));
            try {
                InetSocketAddress address = gateway.open(List.of(new ListenerConfig("listener",
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty(),
                        routes(generation.application()), PlainEndpoint.NONE))).getFirst();
                uri = URI.create("ws://127.0.0.1:" + address.getPort() + "/talk");
            } catch (ListenerException e) {
                throw new AssertionError(e);
            }
        }

        void close() {
            gateway.close();
            cluster.close();
            thread.shutdown();
        }
    }

    private static final Settings NO_SETTINGS = (Settings) Proxy.newProxyInstance(Settings.class.getClassLoader(),
            new Class<?>[] {Settings.class}, (proxy, method, arguments) -> {
                throw new AssertionError("nobody asks for settings");
            });

    private static RouteTable<Route> routes(HostedApplication hosted) {
        HandshakePolicy policy = new HandshakePolicy("/talk", OriginPolicy.any(), List.of(), false,
                CompressionMode.SHARED);
        return RouteTable.of(List.of(new RouteTable.Entry<>(Optional.empty(), "/talk",
                new Route(hosted, policy, SessionPolicy.DEFAULT, 0))));
    }

    private static final class TalkProvider implements ApplicationProvider {
        @Override
        public String name() {
            return "talk";
        }

        @Override
        public Application start(ApplicationContext context) {
            return new Talk(context);
        }
    }

    /** Tells each session its id, and publishes what it says to all; who they are is in the query. */
    private record Talk(ApplicationContext context) implements Application, SessionListener {

        @Override
        public CompletionStage<Admission> admit(OpeningRequest request) {
            return CompletableFuture
                    .completedStage(Admission.granted(request.query().orElse("name=nobody").substring(5)));
        }

        @Override
        public SessionListener onOpen(Session session, OpeningRequest request) {
            session.subscribe(context.topics().topic("all"));
            session.sendText(session.id());
            return this;
        }

        @Override
        public void onText(Session session, String text) {
            context.topics().topic("all").publishText(text);
        }
    }

    /** A client; what it receives, texts and the codes of Closes. */
    private static final class Client implements WebSocket.Listener {

        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final WebSocket socket;
        private final String id;

        Client(HttpClient http, URI uri) throws Exception {
            socket = http.newWebSocketBuilder().buildAsync(uri, this).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            id = next();
        }

        String next() throws InterruptedException {
            return String.valueOf(received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                received.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
            received.add("binary of " + part.remaining());
            from.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            received.add("closed with " + code + " " + reason);
            return CompletableFuture.completedStage(null);
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();

    private Client open(TestNode node, String name) throws Exception {
        return new Client(http, URI.create(node.uri + "?name=" + name));
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("gave up waiting: %s", what).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @BeforeEach
    void nodesKnowEachOther() {
        await("one hears two", () -> one.cluster.bus().others().size() == 1);
        await("two hears one", () -> two.cluster.bus().others().size() == 1);
    }

    @AfterEach
    void close() {
        http.shutdownNow();
        one.close();
        two.close();
    }

    private static Delivery reached(CompletionStage<Delivery> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void idsSayWhichNodeASessionIsAt() throws Exception {
        assertThat(open(one, "alice").id).isEqualTo("aaaaaaaa-1");
        assertThat(open(two, "bob").id).isEqualTo("bbbbbbbb-1");
        assertThat(open(two, "bob").id).isEqualTo("bbbbbbbb-2");
        assertThat(one.gateway.view().sessions(1).getFirst().id()).isEqualTo("aaaaaaaa-1");
        assertThat(one.gateway.sessions().ids().parse("aaaaaaaa-1")).hasValue(1);
        assertThat(one.gateway.sessions().ids().parse("bbbbbbbb-1")).isEmpty();
    }

    @Test
    void whatIsPublishedReachesSessionsOfBoth() throws Exception {
        Client alice = open(one, "alice");
        Client bob = open(two, "bob");
        await("two's subscription is known at the engine",
                () -> two.engine.subscribed().stream().anyMatch(channel -> channel.name().equals("all")
                        && channel.space().equals("app/talk")));
        alice.socket.sendText("hello", true).join();
        assertThat(alice.next()).isEqualTo("hello");
        assertThat(bob.next()).isEqualTo("hello");
    }

    @Test
    void sessionsAreReachedFromBoth() throws Exception {
        Client alice = open(one, "alice");
        Client bob = open(two, "bob");
        for (TestNode node : List.of(one, two)) {
            assertThat(reached(node.talk.context.sessions().sendText(alice.id, "to alice")))
                    .isEqualTo(new Delivery(1, List.of()));
            assertThat(reached(node.talk.context.sessions().sendBinary(bob.id, ByteBuffer.allocate(70_000))))
                    .isEqualTo(new Delivery(1, List.of()));
            assertThat(alice.next()).isEqualTo("to alice");
            assertThat(bob.next()).startsWith("binary of ");
        }
    }

    @Test
    void whatOneThreadSendsToASessionOfTheOtherNodeKeepsItsOrder() throws Exception {
        Client bob = open(two, "bob");
        Sessions sessions = one.talk.context.sessions();
        List<String> sent = IntStream.range(0, 1000).mapToObj(Integer::toString).toList();
        List<CompletionStage<Delivery>> deliveries =
                sent.stream().map(text -> sessions.sendText(bob.id, text)).toList();
        for (CompletionStage<Delivery> delivery : deliveries) {
            assertThat(reached(delivery)).isEqualTo(new Delivery(1, List.of()));
        }
        List<String> received = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            received.add(bob.next());
        }
        assertThat(received).isEqualTo(sent);
    }

    @Test
    void longMessagesReachTheOtherNode() throws Exception {
        Client bob = open(two, "bob");
        String text = "x".repeat(Sessions.MOST_BYTES);
        assertThat(reached(one.talk.context.sessions().sendText(bob.id, text)).sessions()).isOne();
        assertThat(bob.next()).isEqualTo(text);
    }

    @Test
    void principalsAreReachedOnBoth() throws Exception {
        Client here = open(one, "alice");
        Client there = open(two, "alice");
        Client other = open(two, "bob");
        assertThat(reached(one.talk.context.sessions().sendTextToPrincipal("alice", "hi")))
                .isEqualTo(new Delivery(2, List.of()));
        assertThat(here.next()).isEqualTo("hi");
        assertThat(there.next()).isEqualTo("hi");
        assertThat(reached(two.talk.context.sessions().closePrincipal("alice", CloseStatus.of(4001, "bye"))))
                .isEqualTo(new Delivery(2, List.of()));
        assertThat(here.next()).isEqualTo("closed with 4001 bye");
        assertThat(there.next()).isEqualTo("closed with 4001 bye");
        other.socket.sendText("still here", true).join();
        assertThat(other.next()).isEqualTo("still here");
    }

    @Test
    void sessionIsClosedFromTheOtherNode() throws Exception {
        Client bob = open(two, "bob");
        assertThat(reached(one.talk.context.sessions().close(bob.id, CloseStatus.of(4000, "moved"))))
                .isEqualTo(new Delivery(1, List.of()));
        assertThat(bob.next()).isEqualTo("closed with 4000 moved");
        await("it has ended", () -> two.gateway.view().openSessions() == 0);
        assertThat(reached(one.talk.context.sessions().sendText(bob.id, "too late"))).isEqualTo(Delivery.NONE);
    }

    @Test
    void idsOfNobodyReachNobody() throws Exception {
        for (String id : List.of("", "7", "aaaaaaaa-7", "bbbbbbbb-7", "cccccccc-1", "bbbbbbbb-", "-1", "\u0000",
                "x".repeat(100_000))) {
            assertThat(reached(one.talk.context.sessions().sendText(id, "x"))).isEqualTo(Delivery.NONE);
        }
    }

    @Test
    void nodeThatCannotBeAskedIsMissing() throws Exception {
        Client alice = open(one, "alice");
        Client bob = open(two, "bob");
        one.engine.away(true);
        await("one has noticed", () -> !one.cluster.engineState().isUp());
        assertThat(reached(one.talk.context.sessions().sendText(bob.id, "x")))
                .isEqualTo(new Delivery(0, List.of("two")));
        assertThat(reached(one.talk.context.sessions().sendTextToPrincipal("alice", "still here")))
                .isEqualTo(new Delivery(1, List.of("two")));
        assertThat(alice.next()).isEqualTo("still here");
    }
}
