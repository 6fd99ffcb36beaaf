package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.PipelineTester.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.wsgateway.app.Admission;
import io.wsgateway.netty.http.UpgradeHandler;
import io.wsgateway.netty.server.PipelineTester.Limits;
import io.wsgateway.netty.server.PipelineTester.Peer;
import io.wsgateway.netty.session.LogCapture;
import io.wsgateway.opening.Answer;
import io.wsgateway.opening.Operation;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong around an opening handshake leaves nothing behind: no permit, no buffer, no deadline. */
class UpgradeHandlerTest {

    private final TestApplication application = new TestApplication();
    private final CompletableFuture<Admission> admission = new CompletableFuture<>();

    static Stream<Arguments> faults() {
        return Stream.of(Arguments.argumentSet("a bug", new IllegalStateException("a bug"),
                "ERROR a fault of the gateway ends a connection before its handshake"),
                Arguments.argumentSet("no memory", new OutOfMemoryError("no memory"),
                        "WARN a connection ends before its handshake: no memory"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void faultWhileWaitingLeavesNoPermitToALateGrant(Throwable fault, String line) {
        application.admit = request -> admission;
        try (LogCapture log = new LogCapture(UpgradeHandler.class);
                PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            peer.channel.pipeline().fireExceptionCaught(fault);
            peer.answer().isRejection(500, "gateway-fault");
            assertThat(tester.limits.open(peer.address())).isOne();
            assertThat(peer.channel.config().isAutoRead()).isTrue();
            admission.complete(Admission.granted());
            assertThat(peer.received()).isEmpty();
            assertThat(application.heard).isEmpty();
            assertThat(tester.limits.open(peer.address())).isZero();
            assertThat(log.lines).containsExactly(line);
        }
    }

    @Test
    void lossWhileWaitingGivesThePermitBackWithTheAnswer() {
        application.admit = request -> admission;
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            peer.channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
            peer.run();
            assertThat(peer.channel.isOpen()).isFalse();
            assertThat(tester.limits.open(peer.address())).isOne();
            admission.complete(Admission.granted());
            assertThat(tester.limits.open(peer.address())).isZero();
            assertThat(peer.received()).isEmpty();
            assertThat(application.heard).isEmpty();
        }
    }

    /** The channel is closed, but its handlers haven't heard of it. */
    @Test
    void grantWhileTheChannelClosesLeavesNothing() {
        application.admit = request -> admission;
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            peer.channel.closeFuture().addListener(closed -> admission.complete(Admission.granted()));
            peer.channel.close();
            peer.run();
            assertThat(tester.limits.open()).isZero();
            assertThat(application.heard).isIn(Stream.of("open", "close 1006").toList(), Stream.of().toList());
        }
    }

    @Test
    void denialWhileTheChannelClosesLeavesNothing() {
        application.admit = request -> admission;
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            peer.channel.closeFuture().addListener(closed -> admission.complete(Admission.denied()));
            peer.channel.close();
            peer.run();
            assertThat(tester.limits.open()).isZero();
        }
    }

    @Test
    void faultBeforeTheSwapGivesThePermitBack() {
        application.admit = request -> admission;
        try (LogCapture log = new LogCapture(UpgradeHandler.class);
                PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            nameTaken(peer);
            admission.complete(Admission.granted());
            peer.run();
            isCutOff(tester, peer, log);
        }
    }

    @Test
    void faultBeforeTheSwapGivesThePermitBackWhereNothingWaits() {
        try (LogCapture log = new LogCapture(UpgradeHandler.class);
                PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            nameTaken(peer);
            peer.send(REQUEST);
            isCutOff(tester, peer, log);
        }
    }

    /** The session's handler can't be added. */
    private static void nameTaken(Peer peer) {
        peer.channel.pipeline().addFirst("session", new ChannelInboundHandlerAdapter());
    }

    private void isCutOff(PipelineTester tester, Peer peer, LogCapture log) {
        assertThat(tester.limits.open()).isZero();
        assertThat(peer.channel.isOpen()).isFalse();
        assertThat(application.heard).isEmpty();
        assertThat(log.lines).containsExactly("ERROR a fault of the gateway ends a connection before its handshake");
    }

    @Test
    void readsAgainAfterALateRejection() {
        application.admit = request -> admission;
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            assertThat(peer.channel.config().isAutoRead()).isFalse();
            admission.complete(Admission.denied());
            peer.answer().isRejection(403, "not-permitted");
            assertThat(peer.channel.config().isAutoRead()).isTrue();
        }
    }

    @Test
    void readsAgainAfterALateGrant() {
        application.admit = request -> admission;
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            admission.complete(Admission.granted());
            assertThat(peer.answer().status()).isEqualTo(101);
            assertThat(peer.channel.config().isAutoRead()).isTrue();
        }
    }

    @Test
    void endOfTheLoopEndsWhoWaitsWithoutAnAnswer() {
        application.admit = request -> admission;
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            tester.loops.all().forEach(loop -> loop.deadlines().end());
            assertThat(peer.received()).isEmpty();
            assertThat(peer.channel.isOpen()).isFalse();
            admission.complete(Admission.granted());
            peer.run();
            assertThat(tester.limits.open()).isZero();
            assertThat(application.heard).isEmpty();
        }
    }

    /** A failed read of a file, say, is no lost connection: the peer is answered, the operator told. */
    @Test
    void faultOfAPageIsNotTakenForTheLossOfThePeer() {
        PlainEndpoint failing = (request, target) -> {
            throw new UncheckedIOException(new IOException("disk"));
        };
        try (LogCapture log = new LogCapture(UpgradeHandler.class);
                PipelineTester tester = new PipelineTester(application, Limits.NONE, failing, null)) {
            Peer peer = tester.connect();
            peer.send("GET / HTTP/1.1\r\nHost: gateway\r\n\r\n");
            peer.answer().isRejection(500, "gateway-fault");
            assertThat(log.lines)
                    .containsExactly("ERROR a fault of the gateway ends a connection before its handshake");
        }
    }

    @Test
    void operationThatLastsIsAnsweredWhenItIsOver() {
        CompletableFuture<Answer> done = new CompletableFuture<>();
        try (PipelineTester tester = new PipelineTester(application, Limits.NONE, doing(done), null)) {
            Peer peer = tester.connect();
            peer.send("POST /do HTTP/1.1\r\nHost: gateway\r\nContent-Length: 2\r\n\r\n");
            peer.send("ok");
            assertThat(peer.received()).isEmpty();
            assertThat(peer.channel.config().isAutoRead()).isFalse();
            tester.after(PipelineTester.HEAD_TIMEOUT.multipliedBy(2)); // it has a bound of its own
            assertThat(peer.received()).isEmpty();
            done.complete(new Answer(200, List.of(), "done".getBytes(StandardCharsets.UTF_8)));
            assertThat(peer.answer().body()).isEqualTo("done");
            assertThat(peer.channel.config().isAutoRead()).isTrue();
        }
    }

    @Test
    void operationThatFailsIsAFaultAndOneWhosePeerIsGoneIsOverUnheard() {
        CompletableFuture<Answer> done = new CompletableFuture<>();
        try (LogCapture log = new LogCapture(UpgradeHandler.class);
                PipelineTester tester = new PipelineTester(application, Limits.NONE, doing(done), null)) {
            Peer gone = tester.connect();
            gone.send("POST /do HTTP/1.1\r\nHost: gateway\r\n\r\n");
            gone.channel.close();
            Peer peer = tester.connect();
            peer.send("POST /do HTTP/1.1\r\nHost: gateway\r\n\r\n");
            done.complete(new Answer(200, List.of(), new byte[0]));
            assertThat(peer.answer().status()).isEqualTo(200);
            assertThat(gone.received()).isEmpty();
            assertThat(log.lines).isEmpty();
        }
        try (LogCapture log = new LogCapture(UpgradeHandler.class);
                PipelineTester tester = new PipelineTester(application, Limits.NONE,
                        doing(CompletableFuture.failedFuture(new IllegalStateException("a bug"))), null)) {
            Peer peer = tester.connect();
            peer.send("POST /do HTTP/1.1\r\nHost: gateway\r\n\r\n");
            peer.answer().isRejection(500, "gateway-fault");
            assertThat(log.lines)
                    .containsExactly("ERROR a fault of the gateway ends a connection before its handshake");
        }
    }

    private static PlainEndpoint doing(CompletableFuture<Answer> done) {
        return new PlainEndpoint() {
            @Override
            public Optional<Answer> answer(HandshakeRequest request, RequestTarget target) {
                return Optional.empty();
            }

            @Override
            public Optional<Operation> operation(HandshakeRequest request, RequestTarget target) {
                return Optional.of(new Operation.Lasting(10, body -> done));
            }

            @Override
            public boolean hasOperations() {
                return true;
            }
        };
    }

    private static Peer request(PipelineTester tester) {
        Peer peer = tester.connect();
        peer.send(REQUEST);
        return peer;
    }
}
