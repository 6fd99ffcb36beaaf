package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.GatewayPeer.PATIENCE;
import static io.wsgateway.netty.server.PipelineTester.request;
import static io.wsgateway.netty.server.PipelineTester.routes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.Execution;
import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.close.CloseCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions that a whole gateway tells to go, on loopback sockets. */
@Timeout(60)
class DeparturesTest {

    private static final String GOODBYE = "8103627965"; // text "bye"

    private final TestApplication application = new TestApplication();
    private final Gateway gateway = Gateway.create(GatewayConfig.DEFAULT);
    private final List<GatewayPeer> peers = new ArrayList<>();

    @Test
    void isNotReadyAndServesDuringTheDelay() throws Exception {
        try (gateway) {
            InetSocketAddress address = open();
            GatewayPeer stays = peer(address, "/chat");
            assertThat(gateway.draining()).isEmpty();
            gateway.drain(plan(Duration.ofMinutes(1)));
            assertThat(gateway.isAccepting()).isFalse();
            assertThat(gateway.draining()).hasValueSatisfying(now -> {
                assertThat(now.sessions()).isOne();
                assertThat(now.told()).isZero();
                assertThat(now.left()).isGreaterThan(PATIENCE);
            });
            GatewayPeer late = peer(address, "/chat");
            for (GatewayPeer each : List.of(stays, late)) {
                each.send(ClientFrames.text("hi"));
                assertThat(each.read(4)).isEqualTo("81026869"); // text "hi"
            }
            assertThat(gateway.draining()).hasValueSatisfying(now -> {
                assertThat(now.sessions()).isEqualTo(2);
                assertThat(now.told()).isZero();
            });
        }
    }

    @Test
    void tellsAllToGoOnceTheDelayIsOver() throws Exception {
        Duration delay = Duration.ofMillis(300);
        try (gateway) {
            InetSocketAddress address = open();
            List<GatewayPeer> both = List.of(peer(address, "/chat"), peer(address, "/chat"));
            long start = System.nanoTime();
            CompletableFuture<Void> drained = gateway.drain(plan(delay)).toCompletableFuture();
            for (GatewayPeer each : both) {
                assertThat(each.read(4)).startsWith("88").endsWith("03f4"); // Close, 1012
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(delay);
                each.send(ClientFrames.close(1012));
                assertThat(each.readAll()).isEqualTo("the gateway restarts: connect again; retry-after=7");
                each.close();
            }
            assertThat(drained).succeedsWithin(PATIENCE);
            assertThat(gateway.draining()).hasValueSatisfying(now -> {
                assertThat(now.sessions()).isEqualTo(2);
                assertThat(now.told()).isEqualTo(2);
                assertThat(now.open()).isZero();
            });
        }
    }

    private static DrainPlan plan(Duration delay) {
        return new DrainPlan(delay, PATIENCE, CloseCode.SERVICE_RESTART, Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @EnumSource
    void theApplicationSaysGoodbyeFirst(Execution execution) throws Exception {
        application.execution = execution;
        application.onDrain = session -> session.sendText("bye");
        try (gateway) {
            GatewayPeer peer = peer(open(), "/chat");
            gateway.drain(PATIENCE);
            assertThat(peer.read(5)).isEqualTo(GOODBYE);
            assertThat(peer.read(4)).isEqualTo("881e03e9"); // Close, 1001
        }
    }

    @Test
    void whoFailsToSayGoodbyeEndsAsAnyFailure() throws Exception {
        application.onDrain = session -> {
            throw new IllegalStateException("no goodbye");
        };
        try (gateway) {
            GatewayPeer peer = peer(open(), "/chat");
            gateway.drain(PATIENCE);
            assertThat(peer.read(4)).startsWith("88").endsWith("03f3"); // Close, 1011
        }
    }

    @Test
    void whoTakesTooLongToSayGoodbyeIsClosedNonetheless() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        application.execution = Execution.BLOCKING;
        application.onDrain = session -> awaitLatch(held);
        try (gateway) {
            GatewayPeer peer = peer(open(), "/chat");
            gateway.drain(PATIENCE);
            assertThat(peer.read(4)).isEqualTo("881e03e9"); // Close, 1001
            held.countDown();
        }
    }

    private static void awaitLatch(CountDownLatch held) {
        try {
            assertThat(held.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shedsAPartAndNoMore() throws Exception {
        try (gateway) {
            InetSocketAddress address = open();
            for (int i = 0; i < 10; i++) {
                peer(address, "/chat");
            }
            GatewayPeer other = peer(address, "/rooms/a");
            assertThat(gateway.shed(of(25, Optional.of("/chat")))).isEqualTo(OptionalInt.of(3));
            assertThat(gateway.shed(of(100, Optional.of("/rooms/{room}")))).as("while it goes on").isEmpty();
            awaitClosed(3);
            assertThat(application.closed).containsExactly(1012, 1012, 1012);
            assertThat(shedNext(of(1, Optional.of("/rooms/{room}")))).as("the last has had its time to say goodbye")
                    .isOne();
            assertThat(other.read(4)).startsWith("88").endsWith("03f4"); // Close, 1012
            assertThat(gateway.isAccepting()).isTrue();
            peer(address, "/chat");
        }
    }

    @Test
    void choosesByWhoseAndWhereAndWhat() throws Exception {
        try (gateway) {
            InetSocketAddress address = open();
            peer(address, "/chat");
            InetAddress elsewhere = InetAddress.getByName("192.0.2.7");
            for (SessionCriteria nobody : List.of(
                    new SessionCriteria(Optional.of("other"), Optional.empty(), Optional.empty(), Optional.empty(),
                            Optional.empty()),
                    new SessionCriteria(Optional.empty(), Optional.empty(), Optional.of("anna"), Optional.empty(),
                            Optional.empty()),
                    new SessionCriteria(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(elsewhere),
                            Optional.empty()),
                    new SessionCriteria(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                            Optional.of(new UpstreamAddress("192.0.2.7", 9000))))) {
                assertThat(shedNext(new Shedding(100, Duration.ZERO, nobody))).as("%s", nobody).isZero();
            }
            assertThat(shedNext(new Shedding(1, Duration.ZERO, new SessionCriteria(Optional.of("chat"),
                    Optional.of("/chat"), Optional.empty(), Optional.of(address.getAddress()), Optional.empty()))))
                    .isOne();
        }
        assertThatThrownBy(() -> of(0, Optional.empty())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> of(101, Optional.empty())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void endsTheSessionsOfARouteThatIsNoMore() throws Exception {
        try (gateway) {
            InetSocketAddress address = open();
            GatewayPeer goes = peer(address, "/chat");
            GatewayPeer stays = peer(address, "/rooms/a");
            assertThat(gateway.endRoutes(Set.of("chat /chat"), Duration.ofSeconds(20))).isEqualTo(1);
            assertThat(goes.read(4)).startsWith("88").endsWith("03e9"); // Close, 1001
            stays.send(ClientFrames.text("hi"));
            assertThat(stays.read(4)).isEqualTo("81026869"); // text "hi"
        }
    }

    /** Sheds once the part before has gone; how many are told. */
    private int shedNext(Shedding wanted) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        OptionalInt told = gateway.shed(wanted);
        while (told.isEmpty()) {
            assertThat(System.nanoTime()).as("gave up waiting for the part before").isLessThan(end);
            Thread.sleep(10);
            told = gateway.shed(wanted);
        }
        return told.getAsInt();
    }

    private void awaitClosed(int count) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Set<GatewayPeer> answered = new HashSet<>();
        while (application.closed.size() < count) {
            assertThat(System.nanoTime()).isLessThan(end);
            for (GatewayPeer peer : peers) {
                if (!answered.contains(peer) && peer.socket.getInputStream().available() > 0) {
                    peer.read(4);
                    peer.send(ClientFrames.close(1012));
                    answered.add(peer);
                }
            }
            Thread.sleep(10);
        }
    }

    /** The 101 is written before a session is there to be told anything. */
    private void awaitOpened(int count) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (application.sessions.size() < count) {
            assertThat(System.nanoTime()).as("the session opens").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private static Shedding of(int percent, Optional<String> route) {
        return new Shedding(percent, Duration.ofMillis(100), new SessionCriteria(Optional.empty(), route,
                Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private GatewayPeer peer(InetSocketAddress address, String path) throws IOException {
        GatewayPeer peer = GatewayPeer.connect(address);
        peers.add(peer);
        peer.send(request(path));
        peer.skipHead("101");
        awaitOpened(peers.size());
        return peer;
    }

    private InetSocketAddress open() throws ListenerException {
        return gateway.open(List.of(new ListenerConfig("a", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(), routes(application, 0), PlainEndpoint.NONE))).getFirst();
    }
}
