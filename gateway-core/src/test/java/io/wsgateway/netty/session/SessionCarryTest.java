package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.close;
import static io.wsgateway.netty.frame.ClientFrames.frame;
import static io.wsgateway.netty.frame.ClientFrames.join;
import static io.wsgateway.netty.frame.ClientFrames.text;
import static io.wsgateway.netty.session.SocketSessions.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.wsgateway.app.Execution;
import io.wsgateway.app.Topic;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.topic.TopicCalls;
import io.wsgateway.topic.TopicRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that go on in another generation of their application. */
@Timeout(60)
class SessionCarryTest {

    private final CarriedApplication old = new CarriedApplication();
    private final CarriedApplication next = new CarriedApplication();

    @Test
    void goesOnWithItsState() {
        old.state = session -> session.id() + " in room " + session.parameters().get("room");
        try (SessionTester tester = SessionTester.open(old)) {
            tester.receive(text("before"));
            HostedApplication before = tester.session().application();
            assertThat(tester.carryTo(next)).contains(CarryOutcome.CARRIED);
            assertThat(tester.limits.open(before)).as("sessions of the old generation").isZero();
            assertThat(tester.limits.open(tester.session().application())).isOne();
            tester.receive(text("after"), close(1000));
            assertThat(old.heard).containsExactly("text before", "suspend");
            assertThat(next.heard).containsExactly("resume 1 in room 1", "text after", "close 1000");
            assertThat(tester.sent()).containsExactly("880203e8"); // Close 1000
        }
    }

    @Test
    void goesOnAgainAndAgain() {
        try (SessionTester tester = SessionTester.open(old)) {
            List<String> heard = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                CarriedApplication generation = new CarriedApplication();
                generation.onMessage = (session, message) -> heard.add(message.text());
                assertThat(tester.carryTo(generation)).contains(CarryOutcome.CARRIED);
                tester.receive(text("" + i));
            }
            assertThat(heard).isEqualTo(IntStream.range(0, 20).mapToObj(Integer::toString).toList());
        }
    }

    /** Whoever looks for sessions of a generation may find one that has gone on before its turn comes. */
    @Test
    void staysWhereItIsIfItHasGoneOnBefore() {
        try (SessionTester tester = SessionTester.open(old)) {
            HostedApplication before = tester.session().application();
            assertThat(tester.carryTo(next)).contains(CarryOutcome.CARRIED);
            assertThat(tester.session().carry(before, Optional::of)).isCompletedWithValue(CarryOutcome.NOT_NOW);
            assertThat(next.heard).containsExactly("resume state");
        }
    }

    @Test
    void attributesStayThatHoldNoClassOfTheApplication() {
        Map<String, Object> plain = Map.of("text", "a", "number", 1L, "flag", true, "span", Duration.ofSeconds(1),
                "bytes", new byte[1]);
        try (SessionTester tester = SessionTester.open(old)) {
            Map<String, Object> attributes = SessionTester.only(old).attributes();
            attributes.putAll(plain);
            attributes.put("own", this);
            attributes.put("list of its own", List.of(this));
            attributes.put("code", (Runnable) () -> {});
            assertThat(tester.carryTo(next)).contains(CarryOutcome.CARRIED);
            assertThat(attributes).containsOnlyKeys(plain.keySet());
        }
    }

    @Test
    void subscriptionsStay() {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        TopicRegistry topics = new TopicRegistry(new MessageEncoder(allocator));
        Topic news = topics.topic("news");
        try (SessionTester tester = SessionTester.open(old)) {
            SessionTester.only(old).subscribe(news);
            assertThat(tester.carryTo(next)).contains(CarryOutcome.CARRIED);
            TopicRegistry theirs = topics.sharedBy(TopicCalls.PLAIN);
            theirs.topic("news").publishText("hi");
            assertThat(tester.sent()).containsExactly("81026869"); // text "hi"
            tester.session().unsubscribe(theirs.topic("news"));
            news.publishText("hi");
            assertThat(tester.sent()).isEmpty();
        }
    }

    @Test
    void messageThatHasBegunGoesToTheNext() {
        try (SessionTester tester = SessionTester.open(old)) {
            byte[] second = text("second");
            tester.receive(join(frame(0x01, new byte[] {'f'})));
            assertThat(tester.carryTo(next)).contains(CarryOutcome.CARRIED);
            tester.receive(join(frame(0x80, new byte[] {'i'}), HexFormat.of().parseHex("81")),
                    Arrays.copyOfRange(second, 1, second.length));
            assertThat(next.heard).containsExactly("resume state", "text fi", "text second");
            assertThat(old.heard).containsExactly("suspend");
        }
    }

    @Test
    void messageThatHasBegunAsAWholeIsOnePart() {
        next.inParts = true;
        try (SessionTester tester = SessionTester.open(old)) {
            tester.receive(frame(0x01, new byte[] {'f'}));
            assertThat(tester.carryTo(next)).contains(CarryOutcome.CARRIED);
            tester.receive(frame(0x80, new byte[] {'i'}), frame(0x01, new byte[] {'a'}), frame(0x80, new byte[] {'b'}));
            assertThat(next.heard).containsExactly("resume state", "fi", "a…", "…b");
        }
    }

    /** Whoever has the first part has them all. */
    @Test
    void messageInPartsGoesToOneListenerAsAWhole() {
        old.inParts = true;
        try (SessionTester tester = SessionTester.open(old)) {
            tester.receive(frame(0x01, new byte[] {'a'}));
            assertThat(tester.carryTo(next)).as("not yet").isEmpty();
            tester.receive(frame(0x00, new byte[] {'b'}), join(frame(0x80, new byte[] {'c'}), text("next")));
            assertThat(old.heard).containsExactly("a…", "…b…", "…c", "suspend");
            assertThat(next.heard).containsExactly("resume state", "text next");
        }
    }

    @Test
    void endOfASessionAmongPartsIsTheOldListeners() {
        old.inParts = true;
        try (SessionTester tester = SessionTester.open(old)) {
            tester.receive(frame(0x01, new byte[] {'a'}));
            CompletionStage<CarryOutcome> outcome = carry(tester.session());
            tester.lose();
            assertThat(old.heard).containsExactly("a…", "close 1006");
            assertThat(outcome).isCompletedWithValue(CarryOutcome.ENDED);
            assertThat(next.heard).isEmpty();
        }
    }

    @Test
    void goesFromPartsToPartsInTheMidstOfAStream() {
        old.inParts = true;
        next.inParts = true;
        try (SessionTester tester = SessionTester.open(old)) {
            tester.receive(text("one"));
            assertThat(tester.carryTo(next)).contains(CarryOutcome.CARRIED);
            tester.receive(frame(0x01, new byte[] {'a'}), frame(0x80, new byte[] {'b'}));
            assertThat(next.heard).containsExactly("resume state", "a…", "…b");
        }
    }

    @Test
    void readingThatPausedStaysPaused() {
        try (SessionTester tester = SessionTester.open(old)) {
            SessionTester.only(old).pauseReading();
            tester.receive(text("waits"));
            assertThat(tester.carryTo(next)).contains(CarryOutcome.CARRIED);
            assertThat(tester.isReading()).isFalse();
            assertThat(next.heard).containsExactly("resume state");
            tester.session().resumeReading();
            tester.receive();
            assertThat(next.heard).containsExactly("resume state", "text waits");
        }
    }

    @Test
    void closesASessionThatCannotBeSuspended() {
        old.state = session -> {
            throw new IOException("no disk");
        };
        try (LogCapture log = new LogCapture(SessionHandler.class);
                SessionTester tester = SessionTester.open(old)) {
            assertThat(tester.carryTo(next)).contains(CarryOutcome.FAILED);
            tester.receive(close(1012));
            assertThat(tester.sent()).singleElement().asString().startsWith("88").contains("03f4"); // Close 1012
            assertThat(old.heard).containsExactly("suspend", "close 1012");
            assertThat(next.heard).isEmpty();
            assertThat(log.lines).containsExactly(
                    "ERROR application test failed in suspend of session 1: the session ends with 1012");
        }
    }

    @Test
    void closesASessionWhoseStateIsTooLong() {
        old.state = session -> "x".repeat((1 << 16) + 1);
        try (LogCapture log = new LogCapture(SessionHandler.class);
                SessionTester tester = SessionTester.open(old)) {
            assertThat(tester.carryTo(next)).contains(CarryOutcome.FAILED);
            assertThat(tester.sent()).singleElement().asString().contains("03f4");
            assertThat(log.stacks).hasValue(1);
        }
    }

    @Test
    void closesASessionThatCannotBeResumed() {
        next.onResume = (session, state) -> {
            throw new IllegalStateException("unknown version");
        };
        try (LogCapture log = new LogCapture(SessionHandler.class);
                SessionTester tester = SessionTester.open(old)) {
            assertThat(tester.carryTo(next)).contains(CarryOutcome.FAILED);
            tester.receive(text("lost"), close(1012));
            assertThat(tester.sent()).singleElement().asString().contains("03f4");
            assertThat(next.heard).containsExactly("resume state");
            assertThat(log.lines).containsExactly(
                    "ERROR application test failed in resume of session 1: the session ends with 1012");
        }
    }

    @Test
    void closesASessionWhoseRouteIsGone() {
        try (SessionTester tester = SessionTester.open(old)) {
            assertThat(tester.session().carry(tester.session().application(), from -> Optional.empty()))
                    .isCompletedWithValue(CarryOutcome.FAILED);
            assertThat(tester.sent()).singleElement().asString().contains("03f4");
            assertThat(tester.carryTo(next)).contains(CarryOutcome.ENDED);
            assertThat(old.heard).isEmpty();
        }
    }

    // Applications that block, on real event loops.

    @Test
    void losesAndDoublesNothingWhereCallbacksBlock() throws Exception {
        old.execution = Execution.BLOCKING;
        List<CarriedApplication> generations = new ArrayList<>(List.of(old));
        try (SocketSessions sessions = new SocketSessions(old, SessionTester.POLICY);
                Socket peer = sessions.connect()) {
            await("the session opens", () -> old.sessions.size() == 1);
            NettySession session = (NettySession) old.sessions.getFirst();
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Integer> sending = CompletableFuture.supplyAsync(() -> send(peer, enough));
            for (int i = 0; i < 20; i++) {
                CarriedApplication generation = new CarriedApplication();
                generation.execution = i % 3 == 0 ? Execution.EVENT_LOOP : Execution.BLOCKING;
                generations.add(generation);
                CarryOutcome outcome = session.carry(session.application(),
                        from -> Optional.of(SessionTester.route(generation, from.session())))
                        .toCompletableFuture().join();
                assertThat(outcome).isEqualTo(CarryOutcome.CARRIED);
            }
            enough.set(true);
            int sent = sending.join();
            await("the end", () -> generations.getLast().heard.contains("close 1000"));
            assertThat(generations.stream().flatMap(generation -> generation.heard.stream())
                    .filter(line -> line.startsWith("text "))).isEqualTo(
                            IntStream.range(0, sent).mapToObj(i -> "text " + i).toList());
        }
    }

    private static int send(Socket peer, AtomicBoolean enough) {
        try {
            int sent = 0;
            while (!enough.get()) {
                peer.getOutputStream().write(text("" + sent++));
                LockSupport.parkNanos(100_000); // or a million wait in the kernel at the end
            }
            peer.getOutputStream().write(close(1000));
            return sent;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The old callback goes on; whatever happens meanwhile is the next listener's. */
    @Test
    void whatHappensDuringALongCallbackWaits() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        old.execution = Execution.BLOCKING;
        old.onMessage = (session, message) -> {
            session.ping(ByteBuffer.wrap(new byte[] {'p'}));
            pass(held);
        };
        try (SocketSessions sessions = new SocketSessions(old, SessionTester.POLICY);
                Socket peer = sessions.connect()) {
            peer.getOutputStream().write(text("wait"));
            await("the callback begins", () -> old.heard.contains("text wait"));
            NettySession session = (NettySession) old.sessions.getFirst();
            CompletableFuture<CarryOutcome> outcome = carry(session).toCompletableFuture();
            session.loop().caughtUp().join(); // or what the peer sends, its Close too, is read before that begins
            assertThat(peer.getInputStream().readNBytes(3)).isEqualTo(HexFormat.of().parseHex("890170")); // Ping "p"
            peer.getOutputStream().write(join(frame(0x8a, new byte[] {'p'}), text("later"), close(1000)));
            held.countDown();
            await("the end", () -> next.heard.contains("close 1000"));
            assertThat(outcome.join()).isEqualTo(CarryOutcome.CARRIED);
            assertThat(old.heard).containsExactly("text wait", "suspend");
            assertThat(next.heard).containsExactly("resume state", "pong p", "text later", "close 1000");
            await("all places are given back", () -> sessions.limits.open() == 0);
        }
    }

    /** Whoever opens it gives it away, once it has opened. */
    @Test
    void sessionThatIsStillOpeningGoesOnAfterThat() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        old.execution = Execution.BLOCKING;
        old.inParts = true;
        old.onOpen = (session, request) -> pass(held);
        try (SocketSessions sessions = new SocketSessions(old, SessionTester.POLICY);
                Socket peer = sessions.connect()) {
            await("it opens", () -> old.sessions.size() == 1);
            NettySession session = (NettySession) old.sessions.getFirst();
            CompletableFuture<CarryOutcome> outcome = carry(session).toCompletableFuture();
            session.loop().caughtUp().join();
            peer.getOutputStream().write(join(text("one"), text("two"), close(1000)));
            held.countDown();
            await("the end", () -> next.heard.contains("close 1000"));
            assertThat(outcome.join()).isEqualTo(CarryOutcome.CARRIED);
            assertThat(old.heard).containsExactly("suspend");
            assertThat(next.heard).containsExactly("resume state", "text one", "text two", "close 1000");
        }
    }

    @Test
    void hearsOfAnEndThatCameBefore() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        old.execution = Execution.BLOCKING;
        old.onMessage = (session, message) -> pass(held);
        try (SocketSessions sessions = new SocketSessions(old, SessionTester.POLICY)) {
            CompletableFuture<CarryOutcome> outcome;
            try (Socket peer = sessions.connect()) {
                peer.getOutputStream().write(text("wait"));
                await("the callback begins", () -> old.heard.contains("text wait"));
                NettySession session = (NettySession) old.sessions.getFirst();
                outcome = carry(session).toCompletableFuture();
                session.loop().caughtUp().join();
            }
            await("the connection is gone", () -> sessions.services.registry().count() == 0);
            assertThat(sessions.limits.open()).as("its callback isn't over").isOne();
            held.countDown();
            await("all places are given back", () -> sessions.limits.open() == 0);
            assertThat(outcome.join()).isEqualTo(CarryOutcome.CARRIED);
            assertThat(next.heard).containsExactly("resume state", "close 1006");
        }
    }

    private CompletionStage<CarryOutcome> carry(NettySession session) {
        return session.carry(session.application(), from -> Optional.of(SessionTester.route(next, from.session())));
    }

    private static void pass(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
