package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.Execution;
import io.wsgateway.app.Settings;
import io.wsgateway.app.Topic;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionPolicy;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that are carried while their peers send, and while a topic is published to. */
@Timeout(120)
class CarryUnderLoadTest {

    private static final int SESSIONS = 200;
    private static final int CARRIES = 20;
    private static final Duration PERIOD = Duration.ofMillis(10);
    /** How many rounds are sent that not all have heard of: on a machine that is busy, what waits would grow without end. */
    private static final int AHEAD = 5;
    private static final Duration SENDING = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BINARY = 0x82;
    /** What is published has numbers from here on. */
    private static final int PUBLISHED = 1 << 30;

    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final AtomicLong heard = new AtomicLong();
    private final AtomicBoolean enough = new AtomicBoolean();

    @Test
    void losesDoublesAndReordersNothing() throws Exception {
        List<GatewayPeer> peers = new ArrayList<>();
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            Generation current = generation(gateway, Execution.EVENT_LOOP);
            InetSocketAddress address = gateway.open(List.of(listener(current))).getFirst();
            for (int i = 0; i < SESSIONS; i++) {
                peers.add(GatewayPeer.open(address));
            }
            Topic topic = topic(current);
            HostileGateway.await("all are subscribed", () -> topic.subscribers() == SESSIONS);
            List<CompletableFuture<Integer>> readers = peers.stream().map(this::reading).toList();
            CompletableFuture<Integer> rounds = asynchronously(() -> send(peers, topic));
            for (int i = 0; i < CARRIES; i++) {
                Generation next = generation(gateway, i % 2 == 0 ? Execution.BLOCKING : Execution.EVENT_LOOP);
                gateway.serve(listener(next));
                assertThat(
                        current.carryTo(next, from -> Optional.of(route(next)), PATIENCE).toCompletableFuture().join())
                        .isEqualTo(new Retired(SESSIONS, 0, 0, 0));
                current.end();
                current = next;
            }
            enough.set(true);
            int sent = rounds.join();
            assertThat(sent).isPositive();
            for (CompletableFuture<Integer> reader : readers) {
                assertThat(reader.join()).as("echoes, and what was published").isEqualTo(2 * sent);
            }
            assertThat(wrong).isEmpty();
        } finally {
            for (GatewayPeer peer : peers) {
                peer.close();
            }
        }
    }

    /** Each round sends every session's next message, and publishes one to all; Closes follow once all was heard, or in vain. */
    private int send(List<GatewayPeer> peers, Topic topic) throws IOException {
        int round = 0;
        for (; !enough.get(); round++) {
            for (GatewayPeer peer : peers) {
                peer.send(ClientFrames.frame(BINARY, number(round).array()));
            }
            topic.publishBinary(number(PUBLISHED + round));
            awaitHeard(round + 1 - AHEAD);
        }
        awaitHeard(round);
        for (GatewayPeer peer : peers) {
            peer.send(ClientFrames.close(1000));
        }
        return round;
    }

    private void awaitHeard(int rounds) {
        long deadline = System.nanoTime() + SENDING.toNanos();
        do {
            LockSupport.parkNanos(PERIOD.toNanos());
        } while (heard.get() < rounds * 2L * SESSIONS && System.nanoTime() < deadline);
    }

    private CompletableFuture<Integer> reading(GatewayPeer peer) {
        return asynchronously(() -> {
            DataInputStream in = new DataInputStream(new BufferedInputStream(peer.socket.getInputStream()));
            int echoed = 0;
            int published = 0;
            while (in.readUnsignedByte() == BINARY) {
                in.readByte();
                int number = in.readInt();
                heard.incrementAndGet();
                int expected = number >= PUBLISHED ? PUBLISHED + published++ : echoed++;
                if (number != expected) {
                    wrong.add("peer has " + number + ", not " + expected);
                }
            }
            return echoed + published;
        });
    }

    private static CompletableFuture<Integer> asynchronously(Callable<Integer> work) {
        CompletableFuture<Integer> result = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static ByteBuffer number(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).flip();
    }

    private static Topic topic(Generation generation) {
        return generation.context().topics().topic("published");
    }

    private Generation generation(Gateway gateway, Execution execution) throws Exception {
        ApplicationProvider provider = new ApplicationProvider() {
            @Override
            public String name() {
                return "numbered";
            }

            @Override
            public Application start(ApplicationContext context) {
                return new NumberedApplication(execution, context.topics().topic("published"), wrong);
            }
        };
        Settings none = (Settings) Proxy.newProxyInstance(CarryUnderLoadTest.class.getClassLoader(),
                new Class<?>[] {Settings.class}, (proxy, method, arguments) -> arguments[1]);
        Generation generation = gateway.generation(provider, none);
        generation.hosts(HostedApplication.of(provider.name(), provider.audience(),
                provider.start(generation.context())));
        return generation;
    }

    private static Route route(Generation generation) {
        HandshakePolicy policy =
                new HandshakePolicy("/chat", OriginPolicy.any(), List.of(), false, CompressionMode.NONE);
        return new Route(generation.application(), policy, SessionPolicy.DEFAULT, 0);
    }

    private static ListenerConfig listener(Generation generation) {
        return new ListenerConfig("a", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty(),
                RouteTable.of(List.of(new RouteTable.Entry<>(Optional.empty(), "/chat", route(generation)))),
                PlainEndpoint.NONE);
    }
}
