package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.close;
import static io.wsgateway.netty.frame.ClientFrames.frame;
import static io.wsgateway.netty.session.SessionTester.POLICY;
import static io.wsgateway.netty.session.SessionTester.only;
import static io.wsgateway.netty.session.SessionTester.overflow;
import static io.wsgateway.session.Overflow.DROP_NEWEST;
import static io.wsgateway.session.Overflow.DROP_OLDEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.wsgateway.app.EndedBy;
import io.wsgateway.app.GatewayView.SessionView;
import io.wsgateway.app.SendResult;
import io.wsgateway.app.Session;
import io.wsgateway.app.Topic;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.session.OutboundPolicy;
import io.wsgateway.session.Overflow;
import io.wsgateway.topic.TopicRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that reads slowly or not at all: what is held for it, what is dropped, what it gets when it reads again. */
class SessionOverflowTest {

    private static final long BUDGET = POLICY.outbound().bytes();
    /** What may be held beyond the budget: the buffers of a channel's messages are larger than these, chunks aren't full. */
    private static final long SLACK = 3 << 13;

    private final RecordingApplication application = new RecordingApplication();

    @ParameterizedTest
    @EnumSource(Overflow.class)
    void aPeerThatNeverReadsIsHeldLittleForAndEnded(Overflow overflow) {
        int budget = 1 << 15;
        for (int length : new int[] {0, 5, 100, 600, 5000}) {
            RecordingApplication heard = new RecordingApplication();
            try (SessionTester tester =
                    SessionTester.open(heard, POLICY.with(new OutboundPolicy(budget, overflow)))) {
                tester.channel.stall();
                long before = tester.channel.bytesInUse();
                Session session = only(heard);
                for (int i = 0; i < 2 * budget / (length + 2) && session.isOpen(); i++) {
                    session.sendBinary(ByteBuffer.allocate(length));
                }
                assertThat(session.queuedBytes()).as("messages of %d", length).isLessThanOrEqualTo(budget);
                assertThat(tester.channel.bytesInUse() - before).as("messages of %d", length)
                        .isLessThanOrEqualTo(budget + SLACK);
                if (overflow != Overflow.CLOSE) {
                    tester.after(Duration.ofMillis(29_900));
                    assertThat(heard.heard).isEmpty();
                    tester.after(Duration.ofMillis(300));
                }
                tester.channel.runPendingTasks();
                assertThat(heard.heard).containsExactly("close 1013");
                tester.after(Duration.ofMillis(5_100));
                assertThat(tester.channel.isOpen()).isFalse();
            }
        }
    }

    @Test
    void dropsTheNewestAndSaysSo() {
        try (SessionTester tester = SessionTester.open(application, overflow(DROP_NEWEST))) {
            tester.channel.stall();
            List<Integer> taken = new ArrayList<>();
            List<SendResult> results = sendNumbers(only(application), 2000);
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i) == SendResult.QUEUED) {
                    taken.add(i);
                }
            }
            assertThat(results).containsOnly(SendResult.QUEUED, SendResult.DROPPED).endsWith(SendResult.DROPPED);
            assertThat(dropped(tester)).isEqualTo(2000 - taken.size());
            tester.channel.flow();
            assertThat(numbers(tester)).isEqualTo(taken);
            assertThat(application.heard).containsExactly("writable");
            assertThat(only(application).sendText("1")).isEqualTo(SendResult.QUEUED);
            assertThat(numbers(tester)).containsExactly(1);
        }
    }

    @Test
    void dropsTheOldestButNothingThatTheChannelHasTaken() {
        try (SessionTester tester = SessionTester.open(application, overflow(DROP_OLDEST))) {
            tester.channel.stall();
            assertThat(sendNumbers(only(application), 2000)).containsOnly(SendResult.QUEUED);
            tester.channel.flow();
            List<Integer> got = numbers(tester);
            int gap = gapAt(got);
            assertThat(got).startsWith(0, 1, 2).endsWith(1998, 1999).isSorted();
            assertThat(got.subList(gap, got.size())).as("all that came last")
                    .hasSize(2000 - got.get(gap)).doesNotHaveDuplicates();
            assertThat(dropped(tester)).isEqualTo(2000 - got.size()).isPositive();
            assertThat(tester.session().view().sent()).isEqualTo(got.size());
        }
    }

    @Test
    void aLongMessageMakesAllOthersGiveWay() {
        try (SessionTester tester = SessionTester.open(application, overflow(DROP_OLDEST))) {
            tester.channel.stall();
            sendNumbers(only(application), 100);
            assertThat(only(application).sendBinary(ByteBuffer.allocate(2 * (int) BUDGET)))
                    .isEqualTo(SendResult.QUEUED);
            assertThat(only(application).sendBinary(ByteBuffer.allocate(2 * (int) BUDGET)))
                    .isEqualTo(SendResult.QUEUED);
            assertThat(only(application).queuedBytes()).as("one in the channel, one behind it")
                    .isLessThan(BUDGET / 2 + 4 * BUDGET + 100);
            assertThat(dropped(tester)).isZero();
            assertThat(only(application).sendText("last")).isEqualTo(SendResult.QUEUED);
            assertThat(dropped(tester)).isOne();
            tester.channel.flow();
            assertThat(tester.sent()).endsWith("81046c617374").filteredOn(frame -> frame.startsWith("827f"))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsDroppedLeavesTheCompressorsWindowWhole(boolean topics) throws DataFormatException {
        Topic topic = new TopicRegistry(new MessageEncoder(io.netty.buffer.UnpooledByteBufAllocator.DEFAULT))
                .topic("news");
        application.onOpen = (session, request) -> session.subscribe(topic);
        Inflater inflater = new Inflater(true);
        try (SessionTester tester = SessionTester.open(application, overflow(DROP_OLDEST),
                Optional.of(new PerMessageDeflate(false, false)))) {
            String sentence = "Pack my box with five dozen liquor jugs. ".repeat(5);
            tester.channel.stall();
            for (int i = 0; i < 4000; i++) {
                // Some too short to be compressed, all different.
                String message = i % 7 == 0 ? "" + i : i + " " + sentence + Integer.toHexString(i * 31);
                if (topics) {
                    topic.publishText(message);
                } else {
                    only(application).sendText(message);
                }
            }
            assertThat(dropped(tester)).isPositive();
            tester.channel.flow();
            List<Integer> got = new ArrayList<>();
            for (String frame : tester.sent()) {
                String message = message(frame, inflater);
                int number = Integer.parseInt(message.split(" ", 2)[0]);
                got.add(number);
                assertThat(message).isEqualTo(number % 7 == 0
                        ? "" + number
                        : number + " " + sentence + Integer.toHexString(number * 31));
            }
            assertThat(got).isSorted().startsWith(0, 1, 2).endsWith(3998, 3999);
            assertThat(got.size()).isEqualTo(4000 - (int) dropped(tester));
        } finally {
            inflater.end();
        }
    }

    @Test
    void controlFramesAreNotDropped() {
        try (SessionTester tester = SessionTester.open(application, overflow(DROP_OLDEST))) {
            tester.channel.stall();
            sendNumbers(only(application), 100);
            assertThat(only(application).ping(ByteBuffer.allocate(1))).isEqualTo(SendResult.QUEUED);
            sendNumbers(only(application), 2000);
            assertThat(only(application).ping(ByteBuffer.allocate(125))).isEqualTo(SendResult.DROPPED);
            long dropped = dropped(tester);
            tester.channel.flow();
            List<String> frames = tester.sent();
            assertThat(frames).filteredOn(frame -> frame.startsWith("89")).containsExactly("890100");
            assertThat(frames.size()).isEqualTo(2100 + 1 - (int) dropped);
        }
    }

    @ParameterizedTest
    @EnumSource(Overflow.class)
    void aSessionThatEndsSendsAllThatWaits(Overflow overflow) {
        try (SessionTester tester = SessionTester.open(application, overflow(overflow))) {
            tester.channel.stall();
            sendNumbers(only(application), 400);
            only(application).close(CloseStatus.of(CloseCode.NORMAL_CLOSURE));
            assertThat(only(application).sendText("late")).isEqualTo(SendResult.CLOSED);
            tester.channel.flow();
            List<String> frames = tester.sent();
            assertThat(frames).hasSize(401);
            assertThat(frames.getLast()).isEqualTo("880203e8");
            tester.receive(close(1000));
            assertThat(application.heard).containsExactly("close 1000");
        }
    }

    @Test
    void aPeerThatEndsItsSideStillGetsAllThatWaits() {
        try (SessionTester tester = SessionTester.open(application, overflow(DROP_OLDEST))) {
            tester.channel.stall();
            sendNumbers(only(application), 400);
            tester.channel.endInput();
            tester.channel.flow();
            assertThat(numbers(tester)).hasSize(400);
            assertThat(application.heard).containsExactly("close 1006");
            assertThat(tester.channel.isOpen()).isFalse();
        }
    }

    @Test
    void aSessionThatFailsSendsWhatTheChannelHasTaken() {
        try (SessionTester tester = SessionTester.open(application, POLICY)) {
            tester.channel.stall();
            sendNumbers(only(application), 400);
            long held = tester.channel.bytesInUse();
            application.onPong = (session, payload) -> {};
            tester.handler.fail(CloseStatus.of(CloseCode.POLICY_VIOLATION), EndedBy.LIMIT);
            assertThat(tester.channel.bytesInUse()).isLessThan(held);
            tester.channel.flow();
            List<String> frames = tester.sent();
            assertThat(frames.size()).isBetween(2, 400);
            assertThat(frames.getLast()).isEqualTo("880203f0");
        }
    }

    @Test
    void aPeerThatIsGoneLeavesNothing() {
        try (SessionTester tester = SessionTester.open(application, overflow(DROP_OLDEST))) {
            long before = tester.channel.bytesInUse();
            tester.channel.stall();
            sendNumbers(only(application), 2000);
            tester.lose();
            assertThat(tester.channel.bytesInUse()).isEqualTo(before);
            assertThat(only(application).queuedBytes()).isZero();
            assertThat(application.heard).containsExactly("close 1006");
        }
    }

    @Test
    void aReaderThatTakesSomeNowAndThenLivesOn() {
        try (SessionTester tester = SessionTester.open(application, overflow(DROP_OLDEST))) {
            int sent = 0;
            for (int round = 0; round < 10; round++) {
                tester.channel.stall();
                sendNumbers(only(application), 2000);
                sent += 2000;
                tester.after(Duration.ofSeconds(29));
                tester.channel.flow();
            }
            assertThat(numbers(tester).size()).isEqualTo(sent - (int) dropped(tester));
            assertThat(application.heard).containsOnly("writable").hasSize(10);
        }
    }

    @Test
    void echoToWhoDoesNotReadHoldsNoReadBuffers() {
        application.onMessage = Session::send;
        try (SessionTester tester = SessionTester.open(application)) {
            tester.channel.stall();
            long before = tester.channel.bytesInUse();
            byte[] message = frame(0x82, new byte[40]);
            for (int i = 0; i < 500; i++) {
                ByteBuf read = tester.channel.alloc().directBuffer(1 << 16).writeBytes(message);
                tester.channel.writeInbound(read);
            }
            assertThat(application.heard).as("the rest is held").hasSizeBetween(100, 400);
            assertThat(tester.channel.bytesInUse() - before).isLessThan((1 << 16) + BUDGET);
            tester.channel.flow();
            assertThat(tester.sent()).hasSize(500);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Overflow.class, mode = Mode.EXCLUDE, names = "CLOSE")
    void withoutMemoryToHoldAMessageTheSessionEnds(Overflow overflow) {
        try (LogCapture log = new LogCapture(SessionHandler.class);
                SessionTester tester = SessionTester.open(application, overflow(overflow))) {
            Topic topic = new TopicRegistry(new MessageEncoder(tester.channel.allocator())).topic("news");
            only(application).subscribe(topic);
            tester.channel.stall();
            only(application).sendBinary(ByteBuffer.allocate(40_000));
            tester.channel.config().setAllocator(new ExhaustedAllocator());
            topic.publishText("short");
            tester.channel.runPendingTasks();
            assertThat(application.heard).containsExactly("close 1011");
            assertThat(log.lines).isNotEmpty();
        }
    }

    private static List<SendResult> sendNumbers(Session session, int count) {
        List<SendResult> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            results.add(session.sendText(String.format("%-100d", i)));
        }
        return results;
    }

    /** The numbers that were sent since the last call, in their order. */
    private static List<Integer> numbers(SessionTester tester) {
        List<Integer> numbers = new ArrayList<>();
        for (String frame : tester.sent()) {
            byte[] bytes = HexFormat.of().parseHex(frame);
            String payload = new String(bytes, 2, bytes.length - 2, StandardCharsets.US_ASCII);
            numbers.add(Integer.parseInt(payload.strip()));
        }
        return numbers;
    }

    private static int gapAt(List<Integer> numbers) {
        for (int i = 1; i < numbers.size(); i++) {
            if (numbers.get(i) != numbers.get(i - 1) + 1) {
                return i;
            }
        }
        return 0;
    }

    private static long dropped(SessionTester tester) {
        SessionView view = tester.session().view();
        assertThat(tester.services.counters().droppedMessages()).isEqualTo(view.dropped());
        return view.dropped();
    }

    private static String message(String hex, Inflater inflater) throws DataFormatException {
        byte[] frame = HexFormat.of().parseHex(hex);
        int header = frame[1] == 126 ? 4 : 2;
        byte[] payload = new byte[frame.length - header + 4];
        System.arraycopy(frame, header, payload, 0, frame.length - header);
        payload[payload.length - 2] = (byte) 0xFF;
        payload[payload.length - 1] = (byte) 0xFF;
        if ((frame[0] & 0x40) == 0) {
            return new String(frame, header, frame.length - header, StandardCharsets.UTF_8);
        }
        inflater.setInput(payload);
        byte[] out = new byte[1 << 12];
        return new String(out, 0, inflater.inflate(out), StandardCharsets.UTF_8);
    }
}
