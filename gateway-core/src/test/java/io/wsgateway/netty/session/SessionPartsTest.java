package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.close;
import static io.wsgateway.netty.frame.ClientFrames.deflate;
import static io.wsgateway.netty.frame.ClientFrames.frame;
import static io.wsgateway.netty.frame.ClientFrames.join;
import static io.wsgateway.netty.frame.ClientFrames.text;
import static io.wsgateway.netty.session.SessionTester.POLICY;
import static io.wsgateway.netty.session.SessionTester.only;
import static io.wsgateway.netty.session.SocketSessions.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.Execution;
import io.wsgateway.app.MessagePart;
import io.wsgateway.app.SessionListener;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.frame.MessageLimits;
import io.wsgateway.session.RateMode;
import io.wsgateway.session.RatePolicy;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Applications that receive messages in parts. */
@Timeout(60)
class SessionPartsTest {

    private static final PerMessageDeflate SHARED = new PerMessageDeflate(true, true);
    private static final MessageLimits UPLOADS = new MessageLimits(1 << 30, 1L << 40, 1000);

    private final PartsApplication application = new PartsApplication();

    @Test
    void hearsMessagesAsTheyArrive() {
        try (SessionTester tester = SessionTester.open(application)) {
            byte[] message = text("grüße");
            tester.receive(text("Hello"), Arrays.copyOf(message, 9), Arrays.copyOfRange(message, 9, message.length));
            assertThat(application.heard).containsExactly("Hello", "gr…", "…ü…", "…ße");
            assertThat(tester.session().view().received()).as("messages").isEqualTo(2);
            tester.receive(frame(0x01, new byte[] {'a'}), frame(0x89, new byte[1]), frame(0x80, new byte[0]));
            assertThat(application.heard).endsWith("a…", "…");
            assertThat(tester.sent()).containsExactly("8a0100");
        }
    }

    @Test
    void aPartIsValidDuringItsCallback() {
        List<MessagePart> kept = new CopyOnWriteArrayList<>();
        application.onPart = (session, part) -> kept.add(part);
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(text("Hello"));
            assertThatThrownBy(() -> kept.getFirst().bytes()).isInstanceOf(IllegalStateException.class);
            assertThat(kept.getFirst().isFirst()).isTrue();
        }
    }

    @Test
    void whoWantsPartsAndHasNoUseForThemRefuses() {
        SessionListener idle = new SessionListener() {
            @Override
            public boolean wantsParts() {
                return true;
            }
        };
        try (SessionTester tester = SessionTester.open((session, request) -> idle)) {
            tester.receive(text("Hello"));
            assertThat(tester.sent()).singleElement().asString().startsWith("88").contains("03eb");
        }
    }

    @Test
    void whatItThrowsEndsTheSession() {
        application.onPart = (session, part) -> {
            throw new IllegalStateException("broken");
        };
        try (LogCapture log = new LogCapture(SessionHandler.class);
                SessionTester tester = SessionTester.open(application)) {
            tester.receive(join(frame(0x01, new byte[] {'a'}), frame(0x80, new byte[] {'b'})));
            assertThat(application.heard).containsExactly("a…", "close 1011");
            assertThat(log.lines).isNotEmpty();
        }
    }

    @Test
    void aMessageMayTakeAsLongAsItLikesWhileItGoesOn() {
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(frame(0x02, new byte[1]));
            for (int i = 0; i < 10; i++) {
                tester.after(Duration.ofSeconds(20));
                tester.receive(frame(0x00, new byte[1]));
            }
            assertThat(application.heard).hasSize(11);
            tester.after(POLICY.messageTimeout().minusSeconds(1));
            assertThat(application.heard).hasSize(11);
            tester.receive(frame(0x8A, new byte[0])); // a Pong, so that it isn't silence that is judged
            tester.after(Duration.ofSeconds(2));
            assertThat(application.heard).endsWith("close 1008");
        }
    }

    @Test
    void bytesThatBringNothingAreNoProgress() {
        try (SessionTester tester = SessionTester.open(application, POLICY, Optional.of(SHARED))) {
            byte[] emptyBlock = HexFormat.of().parseHex("000000ffff");
            tester.receive(frame(0x42, emptyBlock));
            for (int i = 0; i < 3; i++) {
                tester.after(Duration.ofSeconds(9));
                tester.receive(frame(0x00, emptyBlock));
            }
            assertThat(application.heard).isEmpty();
            tester.after(Duration.ofSeconds(4));
            assertThat(application.heard).containsExactly("close 1008");
        }
    }

    @Test
    void aMessageOverTheRateIsRefusedWhenItBegins() {
        try (SessionTester tester =
                SessionTester.open(application, POLICY.with(new RatePolicy(1, 0, RateMode.ENFORCE)))) {
            tester.receive(frame(0x01, new byte[] {'a'}), frame(0x80, new byte[] {'b'}), frame(0x01, new byte[] {'c'}));
            assertThat(application.heard).containsExactly("a…", "…b", "close 1008");
        }
    }

    @Test
    void inAPauseLittleMoreIsInflated() {
        application.onPart = (session, part) -> session.pauseReading();
        byte[] bomb = frame(0xC2, zeros(30 << 20));
        try (SessionTester tester = SessionTester.open(application, POLICY.with(UPLOADS), Optional.of(SHARED))) {
            tester.receive(bomb);
            long most = 0;
            int pauses = 0;
            while (!application.heard.isEmpty() && application.bytes < 30 << 20) {
                long before = application.bytes;
                only(application).resumeReading();
                tester.runTimers();
                most = Math.max(most, application.bytes - before);
                pauses++;
            }
            assertThat(most).isLessThan(600_000);
            assertThat(pauses).isGreaterThan(50);
            only(application).resumeReading();
            tester.runTimers();
            assertThat(tester.isReading()).isTrue();
            assertThat(application.heard.getLast()).doesNotEndWith("…");
        }
    }

    @Test
    void whileOneInflatesMuchOthersHaveTheirTurn() {
        PartsApplication other = new PartsApplication();
        try (SessionTester tester = SessionTester.open(application, POLICY.with(UPLOADS), Optional.of(SHARED));
                SessionTester neighbour = tester.neighbour(other)) {
            long[] bytesWhenServed = {0};
            other.onPart = (session, part) -> bytesWhenServed[0] = application.bytes;
            tester.channel.eventLoop().execute(() -> neighbour.channel.pipeline()
                    .fireChannelRead(neighbour.channel.alloc().directBuffer().writeBytes(text("Hello"))));
            tester.receive(frame(0xC2, zeros(30 << 20)));
            assertThat(application.bytes).isEqualTo(30 << 20);
            assertThat(bytesWhenServed[0]).isBetween(1L, 2L << 20);
        }
    }

    // Applications that block.

    @Test
    void partsReachAnApplicationThatBlocksInOrder() throws IOException {
        application.execution = Execution.BLOCKING;
        List<String> wrong = new CopyOnWriteArrayList<>();
        application.onPart = (session, part) -> {
            if (!Thread.currentThread().isVirtual()) {
                wrong.add("not a virtual thread");
            }
        };
        try (SocketSessions sessions = new SocketSessions(application, POLICY); Socket peer = sessions.connect()) {
            peer.getOutputStream().write(join(frame(0x01, new byte[] {'a'}), frame(0x00, new byte[] {'b'}),
                    frame(0x80, new byte[] {'c'}), text("d"), close(1000)));
            await("the end", () -> application.heard.contains("close 1000"));
            assertThat(application.heard).containsExactly("a…", "…b…", "…c", "d", "close 1000");
            assertThat(wrong).isEmpty();
        }
    }

    @Test
    void whatComesBeforeTheApplicationHasOpenedWaits() throws IOException {
        application.execution = Execution.BLOCKING;
        CountDownLatch gate = new CountDownLatch(1);
        application.onOpen = (session, request) -> pass(gate);
        try (SocketSessions sessions = new SocketSessions(application, POLICY); Socket peer = sessions.connect()) {
            peer.getOutputStream().write(join(frame(0x89, new byte[1]), frame(0x01, new byte[] {'a'})));
            assertThat(peer.getInputStream().readNBytes(3)).as("the Ping is answered").containsExactly(0x8A, 1, 0);
            await("a session", () -> application.sessions.size() == 1);
            await("reading pauses", () -> !((NettySession) only(application)).view().paused().isEmpty());
            peer.getOutputStream().write(join(frame(0x80, new byte[] {'b'}), close(1000)));
            assertThat(application.heard).isEmpty();
            gate.countDown();
            await("the end", () -> application.heard.contains("close 1000"));
            assertThat(application.heard).containsExactly("a…", "…b", "close 1000");
        }
    }

    @Test
    void aMessageOfNothingThatComesBeforeTheApplicationHasOpenedNeedsNoFurtherByte() throws IOException {
        application.execution = Execution.BLOCKING;
        CountDownLatch gate = new CountDownLatch(1);
        application.onOpen = (session, request) -> pass(gate);
        try (SocketSessions sessions = new SocketSessions(application, POLICY); Socket peer = sessions.connect()) {
            peer.getOutputStream().write(frame(0x82, new byte[0]));
            await("a session", () -> application.sessions.size() == 1);
            await("reading pauses", () -> !((NettySession) only(application)).view().paused().isEmpty());
            gate.countDown();
            await("the message", () -> !application.heard.isEmpty());
            peer.getOutputStream().write(close(1000));
            await("the end", () -> application.heard.contains("close 1000"));
            assertThat(application.heard).hasSize(2);
        }
    }

    @Test
    void fewBytesWaitHoweverFastThePeerSends() throws Exception {
        application.execution = Execution.BLOCKING;
        Semaphore permits = new Semaphore(0);
        application.onPart = (session, part) -> permits.acquireUninterruptibly();
        try (SocketSessions sessions = new SocketSessions(application, POLICY.with(UPLOADS));
                Socket peer = sessions.connect()) {
            byte[] message = frame(0x82, new byte[8 << 20]);
            Thread writer = Thread.ofVirtual().start(() -> write(peer, message));
            await("reading pauses", () -> application.sessions.size() == 1
                    && !((NettySession) only(application)).view().paused().isEmpty());
            // 2^18 bytes may wait, and what one read brought at once: 2^16; as much again is not yet copied.
            assertThat(sessions.bytesInUse()).isLessThan((1 << 18) + (1 << 17) + (1 << 16));
            permits.release(1 << 20);
            await("all is handled", () -> application.bytes == 8 << 20);
            await("the writer is done", () -> !writer.isAlive());
        }
    }

    private static void write(Socket peer, byte[] bytes) {
        try {
            peer.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void pass(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] zeros(int count) {
        Deflater deflater = new Deflater(9, true);
        byte[] compressed = deflate(deflater, new byte[count]);
        deflater.end();
        return compressed;
    }
}
