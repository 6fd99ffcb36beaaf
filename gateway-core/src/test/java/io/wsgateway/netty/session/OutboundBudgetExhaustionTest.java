package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.frame;
import static io.wsgateway.netty.session.SessionTester.OUTBOUND_BYTES;
import static io.wsgateway.netty.session.SessionTester.POLICY;
import static io.wsgateway.netty.session.SessionTester.only;
import static io.wsgateway.netty.session.SessionTester.overflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.SendResult;
import io.wsgateway.app.Session;
import io.wsgateway.session.OutboundPolicy;
import io.wsgateway.session.Overflow;
import io.wsgateway.session.SessionPolicy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Many slow readers on one event loop: none of them may have much, all together have more than there is. */
class OutboundBudgetExhaustionTest {

    private static final int MESSAGE = 1000;
    /** What one message counts at most, and what its buffers take. */
    private static final long ENTRY = MESSAGE + 100;
    private static final long CHUNK = 1 << 13;
    /** As much as the budget for all, for each. */
    private static final long ENOUGH = OUTBOUND_BYTES;

    private final RecordingApplication healthy = RecordingApplication.echo();

    @ParameterizedTest
    @EnumSource(value = Overflow.class, mode = Mode.EXCLUDE, names = "CLOSE")
    void manySlowReadersDoNotPassTheBudgetAndOthersDoNotNotice(Overflow overflow) {
        try (SessionTester tester = SessionTester.open(healthy)) {
            List<RecordingApplication> slow = new ArrayList<>();
            List<SessionTester> testers = openSlow(tester, 40, overflow, slow);
            for (int round = 0; round < 60; round++) {
                for (RecordingApplication each : slow) {
                    assertThat(only(each).sendBinary(ByteBuffer.allocate(MESSAGE)))
                            .isIn(SendResult.QUEUED, SendResult.DROPPED);
                }
                assertThat(tester.services.outbound().queued())
                        .isLessThanOrEqualTo(OUTBOUND_BYTES + slow.size() * ENTRY);
                assertServed(tester);
            }
            assertThat(tester.services.outbound().left()).isLessThan(MESSAGE);
            assertThat(tester.services.counters().droppedMessages()).isPositive();
            assertThat(bytesInUse(testers)).isLessThanOrEqualTo(OUTBOUND_BYTES + slow.size() * (ENTRY + 2 * CHUNK));
            assertThat(slow).allSatisfy(each -> assertThat(each.heard).isEmpty());
            testers.forEach(each -> {
                each.channel.flow();
                each.sent();
            });
            tester.after(Duration.ofMillis(100));
            assertThat(tester.services.outbound().queued()).isZero();
            for (RecordingApplication each : slow) {
                assertThat(only(each).sendText("again")).isEqualTo(SendResult.QUEUED);
            }
            testers.forEach(each -> {
                assertThat(each.sent()).hasSize(1);
                each.close();
            });
        }
    }

    @Test
    void whoeverFindsNothingLeftIsClosedAndThatMakesRoom() {
        try (SessionTester tester = SessionTester.open(healthy)) {
            List<RecordingApplication> slow = new ArrayList<>();
            List<SessionTester> testers = openSlow(tester, 10, Overflow.CLOSE, slow);
            for (int round = 0; round < 120; round++) {
                for (RecordingApplication each : slow) {
                    only(each).sendBinary(ByteBuffer.allocate(MESSAGE));
                }
                assertThat(tester.services.outbound().queued())
                        .isLessThanOrEqualTo(OUTBOUND_BYTES + slow.size() * ENTRY);
                assertServed(tester);
            }
            testers.forEach(SessionTester::runTimers);
            assertThat(slow.stream().filter(each -> each.heard.contains("close 1013")).count()).isBetween(1L, 9L);
            testers.forEach(SessionTester::close);
        }
    }

    @Test
    void aSessionForWhomNothingWaitsIsNotRefused() {
        try (SessionTester tester = SessionTester.open(healthy)) {
            RecordingApplication hog = new RecordingApplication();
            SessionTester stalled = tester.neighbour(hog, policy(2 * OUTBOUND_BYTES, Overflow.DROP_NEWEST));
            stalled.channel.stall();
            while (only(hog).sendBinary(ByteBuffer.allocate(MESSAGE)) == SendResult.QUEUED) {
                // until nothing is left
            }
            assertThat(tester.services.outbound().left()).isLessThan(MESSAGE + 100);
            only(hog).sendBinary(ByteBuffer.allocate(10));
            assertThat(tester.services.outbound().left()).isLessThan(MESSAGE + 100);
            for (int i = 0; i < 10; i++) {
                assertServed(tester);
            }
            // One that doesn't read may have one message, and then no more.
            RecordingApplication late = new RecordingApplication();
            SessionTester another = tester.neighbour(late, overflow(Overflow.DROP_NEWEST));
            another.channel.stall();
            List<SendResult> results = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                results.add(only(late).sendBinary(ByteBuffer.allocate(2 * MESSAGE)));
            }
            assertThat(results).containsExactly(SendResult.QUEUED, SendResult.DROPPED, SendResult.DROPPED,
                    SendResult.DROPPED, SendResult.DROPPED);
            another.close();
            stalled.close();
            tester.runTimers();
            assertThat(tester.services.outbound().queued()).isZero();
        }
    }

    @Test
    void whatIsReadWithoutAnySignIsNoticedSoon() {
        try (SessionTester tester = SessionTester.open(healthy)) {
            tester.channel.stall();
            Session session = only(healthy);
            session.sendBinary(ByteBuffer.allocate(MESSAGE)); // the channel stays writable
            tester.handler.flush();
            tester.channel.runPendingTasks();
            assertThat(tester.services.outbound().queued()).isGreaterThan(MESSAGE);
            tester.channel.flow();
            tester.after(Duration.ofMillis(100));
            assertThat(tester.services.outbound().queued()).isZero();
            tester.sent();
        }
    }

    private List<SessionTester> openSlow(SessionTester host, int count, Overflow overflow,
            List<RecordingApplication> applications) {
        List<SessionTester> testers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RecordingApplication application = new RecordingApplication();
            applications.add(application);
            SessionTester slow = host.neighbour(application, policy(ENOUGH, overflow));
            slow.channel.stall();
            testers.add(slow);
        }
        return testers;
    }

    private static SessionPolicy policy(long bytes, Overflow overflow) {
        return POLICY.with(new OutboundPolicy(bytes, overflow));
    }

    private static void assertServed(SessionTester tester) {
        tester.receive(frame(0x82, new byte[MESSAGE]));
        assertThat(tester.sent()).hasSize(1);
    }

    private static long bytesInUse(List<SessionTester> testers) {
        return testers.stream().mapToLong(each -> each.channel.bytesInUse()).sum();
    }
}
