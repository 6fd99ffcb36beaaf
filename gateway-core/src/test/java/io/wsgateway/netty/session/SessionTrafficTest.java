package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.frame;
import static io.wsgateway.netty.frame.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.wsgateway.metrics.CompressionCounts;
import io.wsgateway.metrics.LoopCounters.Pair;
import io.wsgateway.metrics.Traffic;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.session.Overflow;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is counted of sessions on their event loop. */
class SessionTrafficTest {

    private static final Pair TEST = new Pair("/test", "test");

    private final RecordingApplication application = new RecordingApplication();

    private static Traffic traffic(SessionTester tester) {
        Map<Pair, Traffic> sums = new HashMap<>();
        tester.loop.counters().addTo(sums);
        assertThat(sums).containsOnlyKeys(TEST);
        return Objects.requireNonNull(sums.get(TEST));
    }

    @Test
    void countsMessagesWithTheirBytesEachWay() {
        application.onMessage = (session, message) -> {
            session.send(message);
            session.sendText("and more");
        };
        try (SessionTester tester = SessionTester.open(application)) {
            byte[] hi = text("hi");
            tester.receive(hi, frame(0x89, new byte[0]));
            Traffic traffic = traffic(tester);
            assertThat(traffic.received().count()).isEqualTo(1);
            assertThat(traffic.received().sum()).isEqualTo(2);
            assertThat(traffic.bytesIn()).as("with frames' headers, and the Ping").isEqualTo(hi.length + 6);
            assertThat(traffic.sent().count()).as("without the Pong").isEqualTo(2);
            assertThat(traffic.sent().sum()).isEqualTo(2 + 8);
            assertThat(traffic.bytesOut()).as("with headers, and the Pong").isEqualTo(4 + 10 + 2);
        }
    }

    @Test
    void aMessageInPartsIsOneOfItsWholeLength() {
        PartsApplication parts = new PartsApplication();
        try (SessionTester tester = SessionTester.open(parts)) {
            tester.receive(frame(0x01, new byte[] {'a', 'b'}), frame(0x00, new byte[] {'c'}));
            assertThat(traffic(tester).received().count()).as("not whole yet").isZero();
            tester.receive(frame(0x80, new byte[] {'d'}), text("whole"));
            assertThat(traffic(tester).received().count()).isEqualTo(2);
            assertThat(traffic(tester).received().sum()).isEqualTo(4 + 5);
        }
    }

    @Test
    void countsSessionsAndForHowLongTheyWereOpen() {
        SessionTester tester = SessionTester.open(application);
        try (SessionTester neighbour = tester.neighbour(application)) {
            assertThat(traffic(tester).open()).isEqualTo(2);
            tester.after(Duration.ofSeconds(5));
            neighbour.lose();
            assertThat(traffic(tester).open()).isEqualTo(1);
            assertThat(traffic(tester).opened()).isEqualTo(2);
            assertThat(traffic(tester).lives().count()).isEqualTo(1);
            assertThat(traffic(tester).lives().sum()).isEqualTo(Duration.ofSeconds(5).toNanos());
        } finally {
            tester.close();
        }
        assertThat(traffic(tester).open()).isZero();
    }

    @Test
    void aSessionThatIsCarriedStaysOne() {
        CarriedApplication first = new CarriedApplication();
        CarriedApplication next = new CarriedApplication();
        try (SessionTester tester = SessionTester.open(first)) {
            assertThat(tester.carryTo(next)).contains(CarryOutcome.CARRIED);
            tester.receive(text("hi"));
            assertThat(traffic(tester).open()).isEqualTo(1);
            assertThat(traffic(tester).opened()).isEqualTo(1);
            assertThat(traffic(tester).received().count()).isEqualTo(1);
        }
    }

    @Test
    void recordsRoundTripsThatSaySomething() {
        try (SessionTester tester = SessionTester.open(application)) {
            tester.after(Duration.ofSeconds(26));
            tester.receive(pongFor(tester.sent().getFirst()));
            assertThat(traffic(tester).roundTrips().count()).isEqualTo(1);
            assertThat(traffic(tester).roundTrips().sum()).isBetween(1L, Duration.ofSeconds(2).toNanos());
            tester.receive(frame(0x8A, new byte[4])); // a Pong that nobody asked for
            assertThat(traffic(tester).roundTrips().count()).isEqualTo(1);
        }
    }

    private static byte[] pongFor(String ping) {
        byte[] frame = HexFormat.of().parseHex(ping);
        assertThat(ByteBufUtil.hexDump(frame)).startsWith("8904");
        return frame(0x8A, new byte[] {frame[2], frame[3], frame[4], frame[5]});
    }

    @Test
    void timesOneCallbackIn64() {
        try (SessionTester tester = SessionTester.open(application)) {
            for (int i = 0; i < 640; i++) {
                tester.receive(text("hi"));
            }
            assertThat(traffic(tester).callbacks().count()).isEqualTo(10);
            assertThat(traffic(tester).callbacks().sum()).isPositive();
        }
    }

    @Test
    void countsCallbacksThatFail() {
        application.onMessage = (session, message) -> {
            throw new IllegalStateException("as the test wants");
        };
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(text("hi"));
            assertThat(traffic(tester).failures()).isEqualTo(1);
        }
    }

    @Test
    void countsPausesByTheirReasonOnceEach() {
        application.onMessage = (session, message) -> {
            session.pauseReading();
            session.pauseReading();
        };
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(text("hi"));
            assertThat(traffic(tester).applicationPauses()).isEqualTo(1);
            assertThat(traffic(tester).callbackPauses()).isZero();
            assertThat(traffic(tester).outputPauses()).isZero();
        }
    }

    @Test
    void countsMessagesThatAreDropped() {
        application.onMessage = (session, message) -> {
            for (int i = 0; i < 3; i++) {
                session.sendBinary(ByteBuffer.allocate(60_000));
            }
        };
        try (SessionTester tester = SessionTester.open(application, SessionTester.overflow(Overflow.DROP_NEWEST))) {
            tester.channel.stall();
            tester.receive(text("hi"));
            assertThat(traffic(tester).dropped()).isEqualTo(tester.services.counters().droppedMessages()).isPositive();
            assertThat(traffic(tester).outputPauses()).isEqualTo(1);
        }
    }

    @Test
    void countsWhatDeflatingSaves() {
        String much = "all the same ".repeat(100);
        application.onMessage = (session, message) -> session.sendText(much);
        try (SessionTester tester = SessionTester.open(application, SessionTester.POLICY,
                Optional.of(new PerMessageDeflate(true, true)))) {
            tester.receive(text("hi"));
            CompressionCounts counts = tester.loop.compressors().counts();
            assertThat(counts.deflated()).isEqualTo(much.length());
            assertThat(counts.deflatedTo()).isBetween(10L, much.length() / 10L);
            assertThat(counts.deflaters()).isEqualTo(1);
            assertThat(traffic(tester).sent().sum()).as("before deflating").isEqualTo(much.length());
            assertThat(traffic(tester).bytesOut()).isLessThan(much.length() / 10L);
        }
    }

    @Test
    void saysByHowMuchTheLoopIsLate() {
        try (SessionTester tester = SessionTester.open(application)) {
            tester.after(Duration.ofSeconds(1));
            long before = tester.loop.counters().lag().count();
            tester.ticker.advance(300, TimeUnit.MILLISECONDS);
            tester.runTimers();
            assertThat(tester.loop.counters().lag().count()).isEqualTo(before + 1);
            assertThat(tester.loop.counters().lag().sum()).isEqualTo(Duration.ofMillis(200).toNanos());
        }
    }
}
