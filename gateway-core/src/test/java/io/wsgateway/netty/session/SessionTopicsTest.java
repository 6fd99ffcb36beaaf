package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.close;
import static io.wsgateway.netty.frame.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.wsgateway.app.Session;
import io.wsgateway.app.Topic;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.topic.TopicRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionTopicsTest {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final TopicRegistry topics = new TopicRegistry(new MessageEncoder(allocator));
    private final Topic topic = topics.topic("news");
    private final RecordingApplication application = new RecordingApplication();
    private final RecordingApplication other = new RecordingApplication();

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(topics.size()).isZero();
        assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void publishesToAllWhoSubscribed() {
        try (SessionTester tester = SessionTester.open(application);
                SessionTester neighbour = tester.neighbour(other);
                SessionTester third = tester.neighbour(new RecordingApplication())) {
            session(application).subscribe(topic);
            session(application).subscribe(topic);
            session(other).subscribe(topic);
            assertThat(topic.subscribers()).isEqualTo(2);
            topic.publishText("Hello");
            topic.publishBinary(ByteBuffer.wrap(new byte[] {1}));
            for (SessionTester subscriber : List.of(tester, neighbour)) {
                assertThat(subscriber.sent()).containsExactly("810548656c6c6f", "820101");
            }
            assertThat(third.sent()).isEmpty();
            session(other).unsubscribe(topic);
            topic.publishText("1");
            assertThat(tester.sent()).containsExactly("810131");
            assertThat(neighbour.sent()).isEmpty();
        }
    }

    @Test
    void publishesAReceivedMessageAndSendsItToo() {
        application.onOpen = (session, request) -> session.subscribe(topic);
        application.onMessage = (session, message) -> {
            session.send(message);
            topic.publish(message);
            session.send(message);
        };
        other.onOpen = application.onOpen;
        try (SessionTester tester = SessionTester.open(application);
                SessionTester neighbour = tester.neighbour(other)) {
            for (String payload : List.of("Hello", "x".repeat(200), "y".repeat(20_000))) {
                tester.receive(text(payload));
                String frame = frame(payload);
                assertThat(tester.sent().equals(List.of(frame, frame, frame))).as("%d bytes", payload.length())
                        .isTrue();
                assertThat(neighbour.sent().equals(List.of(frame))).as("%d bytes", payload.length()).isTrue();
            }
        }
    }

    @Test
    void compressesForThoseWhoAgreed() {
        application.onOpen = (session, request) -> session.subscribe(topic);
        other.onOpen = application.onOpen;
        try (SessionTester tester = SessionTester.open(application);
                SessionTester neighbour = tester.neighbour(other, Optional.of(new PerMessageDeflate(false, false)))) {
            topic.publishText("x".repeat(200));
            assertThat(tester.sent()).containsExactly(frame("x".repeat(200)));
            assertThat(neighbour.sent()).singleElement().asString().startsWith("c1").hasSizeLessThan(60);
            topic.publishText("Hello");
            assertThat(tester.sent()).isEqualTo(neighbour.sent()).containsExactly("810548656c6c6f");
        }
    }

    @Test
    void compressesOnceForAllWhoAgreedOnTheSame() {
        application.onOpen = (session, request) -> session.subscribe(topic);
        PerMessageDeflate shared = new PerMessageDeflate(true, true);
        PerMessageDeflate small = new PerMessageDeflate(true, true, OptionalInt.of(8));
        try (SessionTester tester = SessionTester.open(application);
                SessionTester second = tester.neighbour(application, Optional.of(shared));
                SessionTester third = tester.neighbour(application, Optional.of(shared));
                SessionTester fourth = tester.neighbour(application, Optional.of(small));
                SessionTester fifth = tester.neighbour(application, Optional.of(new PerMessageDeflate(false, true)))) {
            // Whoever needs memory for a frame of its own, and has none, would be closed.
            third.channel.config().setAllocator(new ExhaustedAllocator());
            topic.publishText("x".repeat(1000));
            assertThat(tester.sent()).containsExactly(frame("x".repeat(1000)));
            assertThat(second.sent()).isEqualTo(third.sent()).singleElement().asString().startsWith("c1");
            assertThat(fourth.sent()).singleElement().asString().startsWith("c1");
            assertThat(fifth.sent()).singleElement().asString().startsWith("c1");
            assertThat(tester.loop.compressors().lent()).as("compressors held").isEqualTo(1);
        }
    }

    @Test
    void publishesWhileASessionOpens() {
        application.onOpen = (session, request) -> {
            session.subscribe(topic);
            topic.publishText("1");
        };
        try (SessionTester tester = SessionTester.open(application)) {
            assertThat(tester.sent()).containsExactly("810131");
        }
    }

    @Test
    void aSessionThatEndsReceivesNothingMore() {
        application.onOpen = (session, request) -> session.subscribe(topic);
        application.onClose = (session, status) -> topic.publishText("somebody left");
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(close(1000));
            assertThat(tester.sent()).containsExactly("880203e8");
            topic.publishText("late");
            assertThat(tester.sent()).isEmpty();
            tester.lose();
            assertThat(topic.subscribers()).isZero();
            session(application).subscribe(topic);
            assertThat(topic.subscribers()).isZero();
            session(application).unsubscribe(topic);
        }
    }

    @Test
    void whoLosesMessagesOfATopicIsToldToComeBackSoon() {
        try (SessionTester tester = SessionTester.open(application)) {
            ((NettySession) session(application)).subscribingFailed(new IllegalStateException("lost"));
            assertThat(tester.sent()).containsExactly("882003f5" + HexFormat.of()
                    .formatHex("try again later; retry-after=1".getBytes(StandardCharsets.US_ASCII))); // Close, 1013
        }
    }

    @Test
    void aSlowReaderIsClosedAndOthersReceive() {
        application.onOpen = (session, request) -> session.subscribe(topic);
        other.onOpen = application.onOpen;
        try (SessionTester tester = SessionTester.open(application);
                SessionTester neighbour = tester.neighbour(other)) {
            neighbour.channel.stall();
            for (int i = 0; i < 100; i++) {
                topic.publishBinary(ByteBuffer.allocate(1000));
                assertThat(tester.sent()).hasSize(1);
            }
            assertThat(other.heard).containsExactly("close 1013");
            assertThat(application.heard).isEmpty();
            assertThat(session(other).queuedBytes()).isLessThan(SessionTester.POLICY.outbound().bytes() + 2000);
        }
    }

    @Test
    void withoutMemoryForOneSubscriberTheOthersReceive() {
        application.onOpen = (session, request) -> session.subscribe(topic);
        other.onOpen = application.onOpen;
        RecordingApplication third = new RecordingApplication();
        third.onOpen = application.onOpen;
        try (LogCapture log = new LogCapture(SessionHandler.class);
                SessionTester tester = SessionTester.open(application);
                SessionTester neighbour = tester.neighbour(other, Optional.of(new PerMessageDeflate(true, true)));
                SessionTester last = tester.neighbour(third)) {
            neighbour.channel.config().setAllocator(new ExhaustedAllocator());
            topic.publishText("x".repeat(200));
            assertThat(tester.sent()).isEqualTo(last.sent()).containsExactly(frame("x".repeat(200)));
            assertThat(neighbour.sent()).isEmpty();
            assertThat(other.heard).containsExactly("close 1011");
            assertThat(log.lines).isNotEmpty();
        }
    }

    private static Session session(RecordingApplication of) {
        return SessionTester.only(of);
    }

    private static String frame(String payload) {
        int length = payload.length();
        String header = (length < 126 ? "81%02x" : "817e%04x").formatted(length);
        return header + HexFormat.of().formatHex(
                payload.getBytes(StandardCharsets.UTF_8));
    }
}
