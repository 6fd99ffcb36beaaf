package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.close;
import static io.wsgateway.netty.frame.ClientFrames.frame;
import static io.wsgateway.netty.frame.ClientFrames.join;
import static io.wsgateway.netty.frame.ClientFrames.text;
import static io.wsgateway.netty.session.SessionTester.POLICY;
import static io.wsgateway.netty.session.SessionTester.only;
import static io.wsgateway.netty.session.SocketSessions.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Execution;
import io.wsgateway.app.GatewayView.PauseReason;
import io.wsgateway.app.Session;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application that is busy: what has come waits, what comes isn't read. */
@Timeout(60)
class SessionPauseTest {

    private static final byte[] PING = frame(0x89, new byte[0]);

    private final RecordingApplication application = new RecordingApplication();

    @Test
    void nothingFollowsAPauseUntilReadingGoesOn() {
        application.onMessage = (session, message) -> session.pauseReading();
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(join(text("1"), text("2"), PING, text("3")));
            assertThat(application.heard).containsExactly("text 1");
            assertThat(tester.isReading()).isFalse();
            assertThat(tester.session().view().paused()).containsExactly(PauseReason.APPLICATION);
            resume(tester);
            assertThat(application.heard).containsExactly("text 1", "text 2");
            assertThat(tester.sent()).as("the Ping comes later").isEmpty();
            resume(tester);
            assertThat(tester.sent()).containsExactly("8a00");
            assertThat(application.heard).containsExactly("text 1", "text 2", "text 3");
            resume(tester);
            assertThat(tester.isReading()).isTrue();
            assertThat(tester.session().view().paused()).isEmpty();
            tester.receive(text("4"));
            assertThat(application.heard).endsWith("text 4");
        }
    }

    @Test
    void whatComesInPiecesMeanwhileStaysInOrder() {
        byte[] stream = join(text("1"), text("2"), frame(0x82, new byte[] {3, 3, 3}), text("4"));
        application.onMessage = (session, message) -> {
            if (message.isText() && message.text().equals("1")) {
                session.pauseReading();
            }
        };
        for (int cut = 1; cut < stream.length; cut++) {
            application.heard.clear();
            application.sessions.clear();
            try (SessionTester tester = SessionTester.open(application)) {
                tester.receive(Arrays.copyOf(stream, cut), Arrays.copyOfRange(stream, cut, stream.length));
                assertThat(application.heard).as("cut at %d", cut).containsExactly("text 1");
                resume(tester);
                assertThat(application.heard).as("cut at %d", cut)
                        .containsExactly("text 1", "text 2", "binary 030303", "text 4");
                assertThat(tester.isReading()).isTrue();
            }
        }
    }

    @Test
    void aPauseTakenBackInTheSameCallbackIsNone() {
        application.onMessage = (session, message) -> {
            session.pauseReading();
            session.pauseReading();
            session.resumeReading();
            session.resumeReading();
        };
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(join(text("1"), text("2")));
            assertThat(application.heard).containsExactly("text 1", "text 2");
            assertThat(tester.isReading()).isTrue();
        }
    }

    @Test
    void readingGoesOnWhenEveryReasonIsGone() {
        try (SessionTester tester = SessionTester.open(application)) {
            only(application).pauseReading();
            tester.channel.stall();
            only(application).sendBinary(ByteBuffer.allocate(40_000));
            assertThat(tester.session().view().paused())
                    .isEqualTo(Set.of(PauseReason.OUTPUT, PauseReason.APPLICATION));
            tester.channel.flow();
            assertThat(tester.isReading()).isFalse();
            assertThat(application.heard).containsExactly("writable");
            only(application).resumeReading();
            assertThat(tester.isReading()).isTrue();
            tester.sent();
        }
    }

    @Test
    void aPeerThatDoesNotReadIsNotAnsweredFurther() {
        application.onMessage = Session::send;
        byte[] burst = join(Collections.nCopies(2000, frame(0x82, new byte[100])).toArray(byte[][]::new));
        try (SessionTester tester = SessionTester.open(application)) {
            tester.channel.stall();
            tester.receive(Arrays.copyOf(burst, 1 << 16));
            int answered = application.heard.size();
            assertThat(answered).isBetween(1, 400);
            assertThat(only(application).queuedBytes()).isLessThan(POLICY.outbound().channelBytes() + 300L);
            tester.channel.flow();
            assertThat(tester.sent()).as("the rest of the read").hasSize((1 << 16) / 106);
            assertThat(tester.isReading()).isTrue();
        }
    }

    @Test
    void silenceAndHalfAMessageAreNotJudgedMeanwhile() {
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(Arrays.copyOf(text("Hello"), 3));
            only(application).pauseReading();
            tester.after(Duration.ofMinutes(5));
            assertThat(application.heard).isEmpty();
            assertThat(tester.sent()).isEmpty();
            only(application).resumeReading();
            tester.after(Duration.ofMillis(25_200));
            assertThat(tester.sent()).as("the keepalive begins anew").singleElement().asString().matches("8904.{8}");
            tester.after(Duration.ofSeconds(5));
            assertThat(application.heard).containsExactly("close 1008");
            tester.sent();
        }
    }

    @Test
    void theEndOfInputComesBehindWhatWasHeld() {
        application.onMessage = (session, message) -> session.pauseReading();
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(join(text("1"), text("2"), text("3")));
            tester.channel.endInput();
            assertThat(application.heard).containsExactly("text 1");
            resume(tester);
            resume(tester);
            assertThat(application.heard).containsExactly("text 1", "text 2", "text 3", "close 1006");
            assertThat(tester.channel.isOpen()).isFalse();
        }
    }

    @Test
    void thePeersCloseComesBehindWhatWasHeld() {
        application.onMessage = (session, message) -> session.pauseReading();
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(join(text("1"), close(1000)));
            assertThat(application.heard).containsExactly("text 1");
            resume(tester);
            assertThat(application.heard).containsExactly("text 1", "close 1000");
            assertThat(tester.sent()).containsExactly("880203e8");
        }
    }

    @Test
    void aPausedSessionThatClosesFindsThePeersCloseInWhatWasHeld() {
        application.onMessage = (session, message) -> session.pauseReading();
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(join(text("1"), text("2"), close(1001)));
            only(application).close(CloseStatus.of(CloseCode.NORMAL_CLOSURE));
            assertThat(tester.sent()).containsExactly("880203e8");
            assertThat(application.heard).containsExactly("text 1", "close 1000");
            assertThat(tester.channel.isOutputShutdown()).isTrue();
        }
    }

    @Test
    void aPausedSessionThatIsLostLeavesNothing() {
        application.onMessage = (session, message) -> session.pauseReading();
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(join(text("1"), text("2")));
            tester.lose();
            assertThat(application.heard).containsExactly("text 1", "close 1006");
            only(application).resumeReading();
            only(application).pauseReading();
        }
    }

    /** When a peer ends its side, epoll has Netty read all that the kernel's receive buffer holds. */
    @Test
    void holdsWhatAReceiveBufferMayHoldAndNoMore() {
        try (SessionTester tester = SessionTester.open(application)) {
            only(application).pauseReading();
            for (int i = 0; i < 128; i++) {
                tester.receive(new byte[1 << 16]);
            }
            assertThat(tester.channel.isOpen()).isTrue();
            tester.receive(new byte[1]);
            assertThat(tester.channel.isOpen()).isFalse();
            assertThat(application.heard).containsExactly("close 1006");
        }
    }

    @Test
    void whatIsHeldKeepsNoLargeReadBuffer() {
        application.onMessage = (session, message) -> session.pauseReading();
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(new byte[0]);
            long before = tester.channel.bytesInUse();
            tester.channel.writeInbound(
                    tester.channel.alloc().directBuffer(1 << 16).writeBytes(join(text("1"), text("2"))));
            assertThat(application.heard).containsExactly("text 1");
            assertThat(tester.channel.bytesInUse() - before).isLessThan(1000);
        }
    }

    @Test
    void aProtocolViolationInWhatWasHeldEndsTheSession() {
        application.onMessage = (session, message) -> session.pauseReading();
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(join(text("1"), new byte[] {(byte) 0xF1, 0}, text("2")));
            resume(tester);
            assertThat(application.heard).containsExactly("text 1", "close 1002");
            assertThat(tester.sent()).singleElement().asString().matches("88..03ea.*");
        }
    }

    @Test
    void aBusyApplicationHoldsItsPeerBack() throws Exception {
        for (Execution execution : Execution.values()) {
            RecordingApplication busy = new RecordingApplication();
            busy.execution = execution;
            busy.onOpen = (session, request) -> session.pauseReading();
            AtomicInteger written = new AtomicInteger();
            byte[] message = frame(0x82, new byte[10_000]);
            int messages = 2000;
            try (SocketSessions sessions = new SocketSessions(busy, POLICY); Socket peer = sessions.connect()) {
                await("the session opens", () -> busy.sessions.size() == 1);
                NettySession session = (NettySession) busy.sessions.getFirst();
                await("reading pauses", () -> session.view().paused().contains(PauseReason.APPLICATION));
                Thread writer = Thread.ofVirtual().start(() -> {
                    try {
                        for (int i = 0; i < messages; i++) {
                            peer.getOutputStream().write(message);
                            written.incrementAndGet();
                        }
                    } catch (IOException e) {
                        // The test is over.
                    }
                });
                await("the peer is held back", () -> {
                    int before = written.get();
                    LockSupport.parkNanos(200_000_000);
                    return before > 0 && before == written.get();
                });
                assertThat(written.get()).as("messages in the kernel's buffers").isLessThan(messages);
                assertThat(busy.heard).isEmpty();
                session.resumeReading(); // from another thread
                await("all arrive", () -> busy.heard.size() == messages);
                await("the writer is done", () -> !writer.isAlive());
            }
        }
    }

    private void resume(SessionTester tester) {
        only(application).resumeReading();
        tester.channel.runPendingTasks();
    }
}
