package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.binary;
import static io.wsgateway.netty.frame.ClientFrames.close;
import static io.wsgateway.netty.frame.ClientFrames.frame;
import static io.wsgateway.netty.frame.ClientFrames.join;
import static io.wsgateway.netty.frame.ClientFrames.text;
import static io.wsgateway.netty.session.SocketSessions.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.wsgateway.app.Application;
import io.wsgateway.app.Execution;
import io.wsgateway.app.Message;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.session.InboundBudget;
import io.wsgateway.session.SessionPolicy;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Applications that block, on real event loops. */
@Timeout(60)
class BlockingCallbacksTest {

    private final RecordingApplication application = new RecordingApplication();

    BlockingCallbacksTest() {
        application.execution = Execution.BLOCKING;
    }

    @Test
    void callsInOrderOnVirtualThreadsOneAtATime() throws IOException {
        AtomicInteger inside = new AtomicInteger();
        List<String> wrong = new CopyOnWriteArrayList<>();
        application.onMessage = (session, message) -> {
            if (inside.incrementAndGet() != 1) {
                wrong.add("overlapping");
            }
            if (!Thread.currentThread().isVirtual()) {
                wrong.add("not a virtual thread");
            }
            Thread.onSpinWait();
            inside.decrementAndGet();
        };
        try (SocketSessions sessions = new SocketSessions(application, SessionTester.POLICY);
                Socket peer = sessions.connect()) {
            for (int i = 0; i < 1000; i++) {
                peer.getOutputStream().write(text("" + i));
            }
            peer.getOutputStream().write(close(1000));
            await("the end", () -> application.heard.contains("close 1000"));
            List<String> expected = new ArrayList<>(IntStream.range(0, 1000).mapToObj(i -> "text " + i).toList());
            expected.add("close 1000");
            assertThat(application.heard).isEqualTo(expected);
            assertThat(wrong).isEmpty();
        }
    }

    /** Whoever waits for callbacks that block holds memory as whoever sends half a message. */
    @Test
    void whatWaitsForItsCallbackIsBoundedInAll() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        application.onMessage = (session, message) -> {
            if (message.isText()) {
                pass(held);
            }
        };
        InboundBudget inbound = new InboundBudget(3 * 50_004);
        SessionPolicy policy = SessionTester.POLICY;
        List<Socket> peers = new ArrayList<>();
        try (SocketSessions sessions = new SocketSessions(application, policy, inbound)) {
            for (int i = 0; i < 5; i++) {
                Socket peer = sessions.connect();
                peers.add(peer);
                peer.getOutputStream().write(join(text("wait"), frame(0x82, new byte[50_000])));
                int ended = Math.max(0, i - 2);
                long held3 = Math.min(3, i + 1) * 50_004L;
                await("the message waits, or ends a session", () -> inbound.held() == held3
                        && sessions.services.counters().reachedLimits().getOrDefault("inbound-bytes-total", 0L)
                                == ended);
            }
            held.countDown();
            await("nothing is held", () -> inbound.held() == 0);
            await("those that ended have heard of it",
                    () -> application.heard.stream().filter("close 1013"::equals).count() == 2);
            assertThat(application.heard.stream().filter(line -> line.startsWith("binary"))).hasSize(3);
            for (Socket peer : peers) {
                peer.close();
            }
            await("all places are given back", () -> sessions.limits.open() == 0);
            await("all buffers are", () -> sessions.bytesInUse() == 0);
        }
    }

    /** Else peers that come and go would have as many callbacks at work as they like. */
    @Test
    void placeUnderTheLimitsIsHeldUntilTheLastCallbackHasEnded() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        application.onMessage = (session, message) -> pass(held);
        try (SocketSessions sessions = new SocketSessions(application, SessionTester.POLICY)) {
            try (Socket peer = sessions.connect()) {
                peer.getOutputStream().write(text("wait"));
                await("it is called", () -> !application.heard.isEmpty());
            }
            await("the session is gone", () -> sessions.services.registry().count() == 0);
            assertThat(sessions.limits.open()).isOne();
            held.countDown();
            await("its place is given back", () -> sessions.limits.open() == 0);
            assertThat(application.heard).endsWith("close 1006");
        }
    }

    @Test
    void echoesFromAnotherThread() throws IOException {
        application.onMessage = Session::send;
        try (SocketSessions sessions = new SocketSessions(application, SessionTester.POLICY);
                Socket peer = sessions.connect()) {
            peer.getOutputStream().write(join(text("Hello"), binary((byte) 1)));
            assertThat(peer.getInputStream().readNBytes(10))
                    .containsExactly(0x81, 5, 'H', 'e', 'l', 'l', 'o', 0x82, 1, 1);
        }
    }

    @Test
    void readingPausesWhileCallbacksWaitAndGoesOn() throws IOException {
        // As many callbacks as may wait, to the message and around it.
        for (int messages : new int[] {63, 64, 65, 66, 200}) {
            RecordingApplication blocked = new RecordingApplication();
            blocked.execution = Execution.BLOCKING;
            CountDownLatch gate = new CountDownLatch(1);
            blocked.onMessage = (session, message) -> pass(gate);
            try (SocketSessions sessions = new SocketSessions(blocked, SessionTester.POLICY);
                    Socket peer = sessions.connect()) {
                await("the session opens", () -> blocked.sessions.size() == 1);
                for (int i = 0; i < messages; i++) {
                    peer.getOutputStream().write(text("."));
                }
                peer.getOutputStream().flush();
                Session session = blocked.sessions.getFirst();
                if (messages >= 66) {
                    await("reading pauses", () -> !isReading(sessions));
                } else {
                    await("all have arrived",
                            () -> ((NettySession) session).view().received() == messages || !isReading(sessions));
                }
                gate.countDown();
                await("all are handled", () -> blocked.heard.size() == messages);
                await("reading goes on", () -> isReading(sessions));
                peer.getOutputStream().write(close(1000));
                await("the end", () -> blocked.heard.contains("close 1000"));
            }
        }
    }

    @Test
    void fewWaitHoweverFastThePeerSends() throws IOException {
        Semaphore permits = new Semaphore(0);
        application.onMessage = (session, message) -> permits.acquireUninterruptibly();
        byte[] message = frame(0x82, new byte[20_000]);
        try (SocketSessions sessions = new SocketSessions(application, SessionTester.POLICY);
                Socket peer = sessions.connect()) {
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 1000; i++) {
                        peer.getOutputStream().write(message);
                    }
                } catch (IOException e) {
                    // The test is over.
                }
            });
            await("reading pauses", () -> application.sessions.size() == 1 && !isReading(sessions));
            NettySession session = (NettySession) application.sessions.getFirst();
            long most = 0;
            for (int handled = 1; handled <= 100; handled++) {
                permits.release();
                int now = handled;
                await("one is handled", () -> application.heard.size() > now);
                most = Math.max(most, session.view().received() - handled);
            }
            // 2^18 bytes may wait, and what one read brought at once: 2^16.
            assertThat(most).isLessThanOrEqualTo(((1 << 18) + (1 << 16)) / 20_000 + 2);
            permits.release(10_000);
            await("all are handled", () -> application.heard.size() == 1000);
            await("the writer is done", () -> !writer.isAlive());
        }
    }

    @Test
    void readingGoesOnWheneverCallbacksCatchUp() throws IOException {
        // Pausing and resuming race here a few thousand times; a lost resumption would never end.
        byte[] burst = join(IntStream.range(0, 40).mapToObj(i -> text(".")).toArray(byte[][]::new));
        AtomicInteger handled = new AtomicInteger();
        try (SocketSessions sessions = new SocketSessions(counting(handled), SessionTester.POLICY);
                Socket peer = sessions.connect()) {
            for (int i = 0; i < 2000; i++) {
                peer.getOutputStream().write(burst);
            }
            for (int some = 1000; some <= 80_000; some += 1000) {
                int now = some;
                await("handling goes on", () -> handled.get() >= now);
            }
            await("reading goes on", () -> isReading(sessions));
        }
    }

    /** Writes nothing down, which would take longer than all else where there is so much. */
    private static Application counting(AtomicInteger handled) {
        SessionListener listener = new SessionListener() {
            @Override
            public void onMessage(Session session, Message message) {
                handled.incrementAndGet();
            }
        };
        return new Application() {
            @Override
            public Execution execution() {
                return Execution.BLOCKING;
            }

            @Override
            public SessionListener onOpen(Session session, OpeningRequest request) {
                return listener;
            }
        };
    }

    @Test
    void bytesStayIntactWhileMessagesWait() throws IOException {
        CountDownLatch gate = new CountDownLatch(1);
        application.onMessage = (session, message) -> pass(gate);
        try (SocketSessions sessions = new SocketSessions(application, SessionTester.POLICY);
                Socket peer = sessions.connect()) {
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String message = (i + " ").repeat(i * 10 + 1);
                expected.add("text " + message);
                peer.getOutputStream().write(text(message));
            }
            gate.countDown();
            await("all are handled", () -> application.heard.size() == 60);
            assertThat(application.heard).isEqualTo(expected);
        }
    }

    @Test
    void whatWaitsIsHandledAndReleasedWhenTheConnectionIsLost() throws IOException {
        CountDownLatch gate = new CountDownLatch(1);
        application.onMessage = (session, message) -> pass(gate);
        try (SocketSessions sessions = new SocketSessions(application, SessionTester.POLICY)) {
            try (Socket peer = sessions.connect()) {
                peer.getOutputStream().write(join(text("1"), text("2"), text("3")));
                await("one is being handled", () -> !application.heard.isEmpty());
                await("all have arrived",
                        () -> ((NettySession) application.sessions.getFirst()).view().received() == 3);
                peer.setSoLinger(true, 0); // RST
            }
            await("the session is lost", () -> sessions.services.registry().count() == 0);
            gate.countDown();
            await("the end", () -> application.heard.contains("close 1006"));
            assertThat(application.heard).containsExactly("text 1", "text 2", "text 3", "close 1006");
        }
    }

    @Test
    void aFailedApplicationHearsNoMoreMessages() throws IOException {
        CountDownLatch gate = new CountDownLatch(1);
        application.onMessage = (session, message) -> {
            pass(gate);
            throw new IllegalStateException("a test");
        };
        try (LogCapture log = new LogCapture(SessionHandler.class);
                SocketSessions sessions = new SocketSessions(application, SessionTester.POLICY);
                Socket peer = sessions.connect()) {
            peer.getOutputStream().write(join(text("1"), text("2"), text("3")));
            await("all have arrived", () -> application.sessions.size() == 1
                    && ((NettySession) application.sessions.getFirst()).view().received() == 3);
            gate.countDown();
            await("the end", () -> application.heard.contains("close 1011"));
            assertThat(application.heard).containsExactly("text 1", "close 1011");
            assertThat(log.lines).hasSize(1);
            assertThat(peer.getInputStream().readAllBytes()).startsWith(0x88, 2, 0x03, 0xF3);
        }
    }

    @Test
    void aMessageIsInvalidAfterItsCallback() throws IOException {
        List<Message> kept = new CopyOnWriteArrayList<>();
        application.onMessage = (session, message) -> kept.add(message);
        application.onClose = (session, status) -> application.heard.add(invalid(kept.getFirst()));
        try (SocketSessions sessions = new SocketSessions(application, SessionTester.POLICY);
                Socket peer = sessions.connect()) {
            peer.getOutputStream().write(join(text("1"), close(1000)));
            await("the end", () -> application.heard.size() == 3);
            assertThat(application.heard).endsWith("invalid");
        }
    }

    @Test
    void closesFromACallback() throws IOException {
        application.onMessage = (session, message) -> session.close(CloseStatus.of(4000));
        try (SocketSessions sessions = new SocketSessions(application, SessionTester.POLICY);
                Socket peer = sessions.connect()) {
            peer.getOutputStream().write(text("1"));
            assertThat(peer.getInputStream().readNBytes(4)).containsExactly(0x88, 2, 0x0F, 0xA0);
            peer.getOutputStream().write(close(4000));
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
            await("the end", () -> application.heard.contains("close 4000"));
        }
    }

    private static String invalid(Message message) {
        try {
            return message.text();
        } catch (IllegalStateException e) {
            return "invalid";
        }
    }

    private static boolean isReading(SocketSessions sessions) {
        for (Channel channel : sessions.channels()) {
            return channel.config().isAutoRead();
        }
        return false;
    }

    private static void pass(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
