package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.frame;
import static io.wsgateway.netty.session.SessionTester.INBOUND_BYTES;
import static io.wsgateway.netty.session.SessionTester.only;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.EndedBy;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.session.InboundBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is held of messages that aren't whole yet, in all sessions together. */
class SessionInboundTest {

    private static final int LENGTH = 1 << 16;
    private static final int HELD = FrameEncoder.HEADROOM + LENGTH;
    /** Close, 1013 "too many messages are under way; retry-after=5". */
    private static final String CLOSE_1013 = "883003f5746f6f206d616e79206d657373616765732061726520756e64657220776179"
            + "3b2072657472792d61667465723d35";

    private final RecordingApplication healthy = RecordingApplication.echo();

    @Test
    void messageThatArrivesInOnePieceIsNotCounted() {
        try (SessionTester tester = SessionTester.open(healthy)) {
            InboundBudget before = tester.inbound;
            tester.receive(frame(0x82, new byte[LENGTH]));
            assertThat(before.held()).isZero();
            assertThat(tester.sent()).hasSize(1);
        }
    }

    @Test
    void messageIsCountedWhileItIsUnfinished() {
        try (SessionTester tester = SessionTester.open(healthy)) {
            byte[] message = frame(0x82, new byte[LENGTH]);
            tester.receive(Arrays.copyOf(message, LENGTH));
            assertThat(tester.inbound.held()).isEqualTo(HELD);
            tester.receive(Arrays.copyOfRange(message, LENGTH, message.length));
            assertThat(tester.inbound.held()).isZero();
            assertThat(tester.sent()).hasSize(1);
        }
    }

    @Test
    void shortMessageIsNotCounted() {
        try (SessionTester tester = SessionTester.open(healthy)) {
            byte[] message = frame(0x82, new byte[4000]);
            tester.receive(Arrays.copyOf(message, 4000));
            assertThat(tester.inbound.held()).isZero();
        }
    }

    @Test
    void whatIsReadBeforeAPauseIsCounted() {
        RecordingApplication busy = new RecordingApplication();
        try (SessionTester tester = SessionTester.open(busy)) {
            only(busy).pauseReading();
            tester.receive(frame(0x82, new byte[LENGTH]));
            assertThat(tester.inbound.held()).isGreaterThanOrEqualTo(LENGTH);
            only(busy).resumeReading();
            tester.runTimers();
            assertThat(tester.inbound.held()).isZero();
            assertThat(busy.heard).hasSize(1);
        }
    }

    @Test
    void connectionThatIsLostHoldsNothing() {
        try (SessionTester tester = SessionTester.open(healthy)) {
            tester.receive(Arrays.copyOf(frame(0x82, new byte[LENGTH]), LENGTH));
            tester.lose();
            assertThat(tester.inbound.held()).isZero();
        }
    }

    @Test
    void theOneThatHoldsTheMostEndsWith1013AndTheOthersGoOn() {
        List<GatewayEvent> events = new ArrayList<>();
        try (LogCapture log = new LogCapture(SessionHandler.class);
                SessionTester tester = SessionTester.open(healthy)) {
            tester.services.events().observe(events::add);
            List<SessionTester> hostile = new ArrayList<>();
            for (long held = 0; held + HELD <= INBOUND_BYTES; held += HELD) {
                hostile.add(unfinished(tester, LENGTH));
            }
            assertThat(tester.inbound.held()).isEqualTo((long) hostile.size() * HELD);
            byte[] fragments = ClientFrames.join(frame(0x02, new byte[30_000]), frame(0x80, new byte[30_000]));
            tester.receive(fragments);
            assertThat(tester.sent()).as("echo of fragments that come at once").hasSize(1);

            SessionTester last = unfinished(tester, LENGTH);
            tester.runTimers();
            assertThat(hostile.getFirst().sent()).containsExactly(CLOSE_1013);
            assertThat(hostile.getLast().sent()).isEmpty();
            assertThat(last.sent()).isEmpty();
            assertThat(tester.inbound.held()).isEqualTo((long) hostile.size() * HELD);
            assertThat(tester.services.counters().reachedLimits()).containsEntry("inbound-bytes-total", 1L);
            assertThat(events)
                    .anyMatch(event -> event instanceof GatewayEvent.LimitReached(var limit, var address, var observed)
                            && limit.equals("inbound-bytes-total"));
            assertThat(log.lines)
                    .containsExactly("WARN session 2 ends with 1013: limits.inbound-bytes-total is reached,"
                            + " and of all it holds the most, " + HELD + " bytes");
            hostile.forEach(SessionTester::close);
            last.close();
            assertThat(tester.services.ends().byWhom()).containsEntry(EndedBy.LIMIT, 1L);
        }
    }

    private static SessionTester unfinished(SessionTester host, int length) {
        SessionTester session = host.neighbour(new RecordingApplication());
        session.receive(Arrays.copyOf(frame(0x82, new byte[length]), length));
        return session;
    }
}
