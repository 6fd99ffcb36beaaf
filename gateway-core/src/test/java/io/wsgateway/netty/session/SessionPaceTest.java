package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.frame;
import static io.wsgateway.netty.frame.ClientFrames.join;
import static io.wsgateway.netty.frame.ClientFrames.text;
import static io.wsgateway.netty.session.SessionTester.POLICY;
import static io.wsgateway.netty.session.SessionTester.messagesPerMinute;
import static io.wsgateway.netty.session.SessionTester.only;
import static io.wsgateway.netty.session.SessionTester.outboundBytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.SendResult;
import io.wsgateway.app.Session;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Too slow, too fast, silent: what a session does about its peer's pace. */
class SessionPaceTest {

    private static final Duration TICK = Duration.ofMillis(100);
    private static final byte[] PONG = frame(0x8A, new byte[0]);

    private final RecordingApplication application = new RecordingApplication();

    // Keepalive.

    @Test
    void pingsAPeerThatIsSilent() {
        try (SessionTester tester = SessionTester.open(application)) {
            tester.after(POLICY.keepalive().pingInterval().minus(TICK));
            assertThat(tester.sent()).isEmpty();
            tester.after(TICK.multipliedBy(2));
            assertThat(tester.sent()).singleElement().asString().matches("8904.{8}");
        }
    }

    @Test
    void keepsASessionWhosePeerAnswersPings() {
        try (SessionTester tester = SessionTester.open(application)) {
            for (int i = 0; i < 5; i++) {
                tester.after(Duration.ofSeconds(26));
                assertThat(tester.sent()).singleElement().asString().matches("8904.{8}");
                tester.receive(PONG);
            }
            assertThat(application.heard).isEmpty();
        }
    }

    @Test
    void measuresTheRoundTripFromItsPingToThePong() {
        try (SessionTester tester = SessionTester.open(application)) {
            Session session = only(application);
            assertThat(session.roundTripTime()).isEmpty();
            tester.after(Duration.ofMillis(25_100));
            byte[] ping = HexFormat.of().parseHex(tester.sent().getFirst());
            tester.ticker.advance(42, TimeUnit.MILLISECONDS);
            tester.receive(PONG); // a heartbeat that nobody asked for
            tester.receive(frame(0x8A, new byte[] {1, 2, 3, 4}));
            assertThat(session.roundTripTime()).isEmpty();
            tester.receive(frame(0x8A, Arrays.copyOfRange(ping, 2, 6)));
            assertThat(session.roundTripTime().orElseThrow()).isBetween(Duration.ofMillis(42), Duration.ofMillis(143));
            assertThat(tester.session().view().roundTrip()).isEqualTo(session.roundTripTime());
            assertThat(application.heard).as("no Pong of the application's").isEmpty();
        }
    }

    @Test
    void theKeepalivesPongIsNotTakenForTheApplications() {
        try (SessionTester tester = SessionTester.open(application)) {
            tester.after(Duration.ofMillis(25_100));
            byte[] ping = HexFormat.of().parseHex(tester.sent().getFirst());
            only(application).ping(ByteBuffer.wrap(new byte[] {'m', 'i', 'n', 'e'}));
            assertThat(tester.sent()).containsExactly("89046d696e65");
            tester.receive(join(frame(0x8A, Arrays.copyOfRange(ping, 2, 6)),
                    frame(0x8A, new byte[] {'m', 'i', 'n', 'e'})));
            assertThat(application.heard).containsExactly("pong mine");
        }
    }

    @Test
    void endsASessionWhosePeerAnswersNoPing() {
        try (SessionTester tester = SessionTester.open(application)) {
            tester.after(Duration.ofMillis(25_100));
            assertThat(tester.sent()).singleElement().asString().matches("8904.{8}");
            tester.after(Duration.ofMillis(9_800));
            assertThat(tester.sent()).isEmpty();
            tester.after(Duration.ofMillis(300));
            assertThat(tester.sent()).singleElement().asString().matches("88..03e9.*");
            assertThat(application.heard).containsExactly("close 1001");
        }
    }

    @Test
    void anyBytesPutThePingOff() {
        try (SessionTester tester = SessionTester.open(application)) {
            for (int i = 0; i < 10; i++) {
                tester.after(Duration.ofSeconds(20));
                tester.receive(text("."));
            }
            assertThat(tester.sent()).isEmpty();
        }
    }

    @Test
    void readsWhatArrivedDuringAPauseOfTheProcessBeforeJudgingItsPeer() {
        try (SessionTester tester = SessionTester.open(application)) {
            tester.after(Duration.ofMillis(25_100));
            tester.ticker.advance(15, TimeUnit.SECONDS);
            tester.runTimers();
            tester.receive(PONG);
            tester.after(Duration.ofSeconds(2));
            assertThat(application.heard).isEmpty();
        }
    }

    @Test
    void judgesLateWhereTheLoopIsAlwaysLate() {
        try (SessionTester tester = SessionTester.open(application)) {
            for (int i = 0; i < 30; i++) {
                tester.ticker.advance(2, TimeUnit.SECONDS);
                tester.runTimers();
            }
            assertThat(application.heard).containsExactly("close 1001");
        }
    }

    // Messages that take long, or are many.

    @Test
    void endsASessionWhoseMessageTakesTooLong() {
        try (SessionTester tester = SessionTester.open(application)) {
            byte[] message = frame(0x82, new byte[100]);
            tester.receive(Arrays.copyOf(message, 10));
            tester.after(Duration.ofSeconds(20));
            tester.receive(Arrays.copyOfRange(message, 10, 20)); // a few bytes now and then don't help
            tester.after(Duration.ofMillis(9_900));
            assertThat(tester.sent()).isEmpty();
            tester.after(Duration.ofMillis(300));
            assertThat(tester.sent()).singleElement().asString().matches("88..03f0.*");
            assertThat(application.heard).containsExactly("close 1008");
        }
    }

    @Test
    void givesEachMessageItsOwnTime() {
        try (SessionTester tester = SessionTester.open(application)) {
            byte[] message = frame(0x82, new byte[100]);
            byte[] first = Arrays.copyOf(message, 10);
            byte[] restAndFirst = join(Arrays.copyOfRange(message, 10, message.length), first);
            tester.receive(first);
            for (int i = 0; i < 5; i++) {
                tester.after(Duration.ofSeconds(20));
                tester.receive(restAndFirst);
            }
            assertThat(application.heard).hasSize(5).allMatch(line -> line.startsWith("binary"));
        }
    }

    @Test
    void countsMessagesAndControlFrames() {
        List<GatewayEvent> events = new ArrayList<>();
        try (SessionTester tester = SessionTester.open(application, messagesPerMinute(3))) {
            tester.services.events().observe(events::add);
            tester.receive(join(text("1"), frame(0x89, new byte[0]), PONG));
            assertThat(tester.sent()).containsExactly("8a00");
            tester.receive(join(text("2"), text("3")));
            assertThat(tester.sent()).singleElement().asString().matches("88..03f0.*");
            assertThat(application.heard).containsExactly("text 1", "close 1008");
            assertThat(events).containsExactly(new GatewayEvent.LimitReached("messages-per-minute",
                    "127.0.0.1", false));
        }
    }

    // A peer that reads slowly.

    @Test
    void closesWhoReadsTooSlowlyWith1013() {
        try (SessionTester tester = SessionTester.open(application)) {
            tester.channel.stall();
            Session session = only(application);
            List<SendResult> results = new ArrayList<>();
            for (int i = 0; i < 70; i++) {
                results.add(session.sendBinary(ByteBuffer.allocate(1000)));
            }
            assertThat(results).startsWith(SendResult.QUEUED).containsOnlyOnce(SendResult.OVERFLOW)
                    .endsWith(SendResult.CLOSED);
            assertThat(session.queuedBytes()).isLessThanOrEqualTo(POLICY.outbound().bytes() + 1000);
            tester.sent();
            assertThat(application.heard).containsExactly("close 1013");
            assertThat(session.sendText("late")).isEqualTo(SendResult.CLOSED);
            tester.channel.flow();
            assertThat(tester.sent().getLast()).matches("88..03f5.*");
        }
    }

    @Test
    void aMessageAloneIsNeverTooMuch() {
        try (SessionTester tester = SessionTester.open(application, outboundBytes(100))) {
            assertThat(only(application).sendBinary(ByteBuffer.allocate(70_000))).isEqualTo(SendResult.QUEUED);
            assertThat(tester.sent()).hasSize(1);
        }
    }

    @Test
    void doesNotReadFromWhoDoesNotRead() {
        try (SessionTester tester = SessionTester.open(application)) {
            tester.channel.stall();
            only(application).sendBinary(ByteBuffer.allocate(40_000));
            assertThat(tester.isReading()).isFalse();
            assertThat(application.heard).isEmpty();
            tester.channel.flow();
            assertThat(tester.isReading()).isTrue();
            assertThat(application.heard).containsExactly("writable");
            assertThat(tester.sent()).hasSize(1);
        }
    }

    @Test
    void readsAgainHoweverSmallTheBudgetIs() {
        for (int budget : new int[] {1, 2, 3, 4}) {
            RecordingApplication heard = new RecordingApplication();
            try (SessionTester tester = SessionTester.open(heard, outboundBytes(budget))) {
                tester.channel.stall();
                only(heard).sendText("Hello");
                assertThat(tester.isReading()).isFalse();
                tester.channel.flow();
                assertThat(tester.isReading()).as("budget of %d", budget).isTrue();
                assertThat(tester.sent()).hasSize(1);
            }
        }
    }

    @Test
    void givesUpAPeerThatReadsNothing() {
        try (SessionTester tester = SessionTester.open(application)) {
            tester.channel.stall();
            only(application).sendBinary(ByteBuffer.allocate(40_000));
            tester.after(Duration.ofMillis(29_900));
            assertThat(application.heard).isEmpty();
            tester.after(Duration.ofMillis(300));
            assertThat(application.heard).containsExactly("close 1013");
            assertThat(tester.channel.isOpen()).isTrue();
            tester.after(Duration.ofMillis(5_100));
            assertThat(tester.channel.isOpen()).isFalse();
        }
    }

    @Test
    void aPauseOfReadingIsNotHeldAgainstThePeer() {
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(Arrays.copyOf(frame(0x82, new byte[100]), 10));
            tester.channel.stall();
            only(application).sendBinary(ByteBuffer.allocate(40_000));
            tester.after(Duration.ofSeconds(29));
            tester.channel.flow(); // reading was paused all the time
            tester.after(Duration.ofSeconds(20));
            assertThat(application.heard).containsExactly("writable");
            tester.sent();
        }
    }

    @Test
    void aBurstOfSmallMessagesIsNoSlowReader() {
        application.onMessage = Session::send;
        byte[] burst = join(Collections.nCopies(10_000, text("")).toArray(byte[][]::new));
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(burst);
            List<String> sent = tester.sent();
            assertThat(sent.size()).isEqualTo(10_000);
            assertThat(Set.copyOf(sent)).containsExactly("8100");
            assertThat(application.heard).doesNotContain("close 1013");
        }
    }

    @Test
    void aBurstOfLongMessagesIsNoSlowReader() {
        application.onMessage = Session::send;
        try (SessionTester tester = SessionTester.open(application, outboundBytes(10_000))) {
            // In one read: what waits for its end and the next message are more than the budget together.
            tester.receive(join(frame(0x82, new byte[4_000]), frame(0x82, new byte[9_000])));
            assertThat(tester.sent()).extracting(String::length).containsExactly(2 * 4_004, 2 * 9_004);
            assertThat(application.heard).doesNotContain("close 1013");
        }
    }
}
