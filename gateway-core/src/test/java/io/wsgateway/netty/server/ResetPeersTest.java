package io.wsgateway.netty.server;

import static io.wsgateway.netty.frame.ClientFrames.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.wsgateway.app.Application;
import io.wsgateway.app.Execution;
import io.wsgateway.app.Message;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.http.UpgradeHandler;
import io.wsgateway.netty.server.TransportConfig.Kind;
import io.wsgateway.netty.session.LogCapture;
import io.wsgateway.netty.session.SessionHandler;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.session.SessionPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Peers that reset their connection (RST) in each state it can be in: nothing of them is left, each session that opened is
 * told of one end, nobody logs a word, and the next peer is served.
 */
@Timeout(120)
class ResetPeersTest {

    private static final int PEERS = 20;
    private static final byte[] REQUEST = PipelineTester.REQUEST.getBytes(StandardCharsets.US_ASCII);
    private static final CloseStatus DONE = CloseStatus.of(4000);

    /** Brings a connection into a state. */
    private interface Approach {
        void to(GatewayPeer peer) throws IOException;
    }

    private record State(String name, Approach approach) {}

    private static final List<State> STATES = List.of(
            new State("connected", peer -> {}),
            new State("in the request", peer -> peer.send(Arrays.copyOf(REQUEST, 40))),
            new State("before the answer", peer -> peer.send(REQUEST)),
            new State("open", ResetPeersTest::open),
            new State("in a frame", peer -> {
                open(peer);
                peer.send(Arrays.copyOf(frame(0x82, new byte[5000]), 3000));
            }),
            new State("in a message", peer -> {
                open(peer);
                peer.send(frame(0x02, new byte[3000]));
            }),
            new State("with a message just sent", peer -> {
                open(peer);
                peer.send(ClientFrames.text("x".repeat(50_000)));
            }),
            new State("with output queued", peer -> {
                open(peer);
                peer.send(ClientFrames.text("flood"));
            }),
            new State("before its close is answered", peer -> {
                open(peer);
                peer.send(ClientFrames.close(1000));
            }),
            new State("after its close is answered", peer -> {
                open(peer);
                peer.send(ClientFrames.close(1000));
                peer.read(4);
            }),
            new State("before it answers a close", peer -> {
                open(peer);
                peer.send(ClientFrames.text("bye"));
                peer.read(4);
            }),
            new State("while it is closed", peer -> {
                open(peer);
                peer.send(ClientFrames.text("bye"));
            }),
            new State("while it is failed", peer -> {
                open(peer);
                peer.send(new byte[] {(byte) 0x83, 0});
            }));

    private static void open(GatewayPeer peer) throws IOException {
        peer.send(REQUEST);
        peer.skipHead("101");
    }

    static Stream<Arguments> gateways() {
        return Stream.of(Kind.EPOLL, Kind.NIO)
                .flatMap(kind -> Stream.of(Execution.values()).map(execution -> Arguments.of(kind, execution)));
    }

    @ParameterizedTest
    @MethodSource("gateways")
    void leaveNothingBehind(Kind kind, Execution execution) throws Exception {
        ResetApplication application = new ResetApplication(execution);
        try (HostileGateway gateway = new HostileGateway(application, SessionPolicy.DEFAULT, kind)) {
            for (State state : STATES) {
                List<String> logged = reset(state, gateway);
                gateway.awaitSessions(0);
                HostileGateway.await("an end for each session",
                        () -> application.opened.get() == application.closed.get());
                assertThat(logged).as("%s: logged", state).isEmpty();
                try (GatewayPeer next = GatewayPeer.open(gateway.address)) {
                    next.send(ClientFrames.text("hi"));
                    assertThat(next.read(4)).as("%s: echo", state).isEqualTo("81026869");
                }
                gateway.awaitSessions(0);
            }
        }
    }

    private static List<String> reset(State state, HostileGateway gateway) throws IOException {
        try (LogCapture sessions = new LogCapture(SessionHandler.class);
                LogCapture handshakes = new LogCapture(UpgradeHandler.class);
                LogCapture epoll = new LogCapture(EpollIoHandler.class);
                LogCapture loops = new LogCapture(SingleThreadIoEventLoop.class)) {
            for (int i = 0; i < PEERS; i++) {
                try (GatewayPeer peer = GatewayPeer.connect(gateway.address)) {
                    state.approach().to(peer);
                    peer.socket.setSoLinger(true, 0);
                }
            }
            gateway.awaitSessions(0);
            return Stream.of(sessions, handshakes, epoll, loops).flatMap(log -> log.lines.stream()).toList();
        }
    }

    /** Says much, or closes, as it is told; else echoes. */
    private static final class ResetApplication implements Application, SessionListener {

        private static final String MUCH = "x".repeat(900_000);

        private final Execution execution;
        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();

        ResetApplication(Execution execution) {
            this.execution = execution;
        }

        @Override
        public Execution execution() {
            return execution;
        }

        @Override
        public SessionListener onOpen(Session session, OpeningRequest request) {
            opened.incrementAndGet();
            return this;
        }

        @Override
        public void onMessage(Session session, Message message) {
            switch (message.text()) {
                case "bye" -> session.close(DONE);
                case "flood" -> {
                    for (int i = 0; i < 5; i++) { // more than the kernel takes
                        session.sendText(MUCH);
                    }
                }
                default -> session.send(message);
            }
        }

        @Override
        public void onClose(Session session, CloseStatus status) {
            closed.incrementAndGet();
        }
    }
}
