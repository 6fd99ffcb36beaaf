package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.server.TransportConfig.Kind;
import io.wsgateway.netty.session.LogCapture;
import io.wsgateway.opening.PlainEndpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers that have sent everything, the end of their side too, before their opening handshake is read. */
@Timeout(60)
class EarlyEndTest {

    private static final int PEERS = 20;

    private final TestApplication application = new TestApplication();
    private final CountDownLatch held = new CountDownLatch(1);

    @ParameterizedTest
    @EnumSource(Kind.class)
    void holdNobodyUp(Kind kind) throws Exception {
        ListenerConfig listener = new ListenerConfig("test",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty(),
                PipelineTester.routes(application, 0), PlainEndpoint.NONE);
        List<GatewayPeer> peers = new ArrayList<>();
        try (LogCapture epoll = new LogCapture(EpollIoHandler.class);
                LogCapture loop = new LogCapture(SingleThreadIoEventLoop.class);
                Gateway gateway = Gateway.create(TransportTest.config(new TransportConfig(kind, 1)))) {
            InetSocketAddress bound = gateway.open(List.of(listener)).getFirst();
            application.onMessage = session -> awaitRelease();
            GatewayPeer holder = GatewayPeer.open(bound);
            holder.send(ClientFrames.text("hold"));
            for (int i = 0; i < PEERS; i++) {
                GatewayPeer peer = GatewayPeer.connect(bound);
                peers.add(peer);
                peer.send(PipelineTester.REQUEST);
                peer.socket.shutdownOutput();
            }
            long start = System.nanoTime();
            held.countDown();
            for (GatewayPeer peer : peers) {
                assertThat(peer.readAll()).startsWith("HTTP/1.1 101 ");
                peer.close();
            }
            // Netty's event loops sleep for a second after an exception that nobody caught: one for each peer.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(PEERS / 2));
            assertThat(holder.read(6)).isEqualTo("8104" + "686f6c64"); // text "hold"
            holder.close();
            assertThat(epoll.lines).isEmpty();
            assertThat(loop.lines).isEmpty();
        }
    }

    private void awaitRelease() {
        try {
            held.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
