package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.frame;
import static io.wsgateway.netty.frame.ClientFrames.join;
import static io.wsgateway.netty.frame.ClientFrames.text;
import static io.wsgateway.netty.session.SessionTester.POLICY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.limits.LimitUsages.Seen;
import io.wsgateway.session.PrincipalLimits;
import io.wsgateway.session.RateMode;
import io.wsgateway.session.RatePolicy;
import io.wsgateway.session.SessionCounters;
import io.wsgateway.session.SessionPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A peer that sends faster than its route allows. */
class SessionRatesTest {

    private static final int BYTES = 10_000;
    private static final int LONGEST = (int) POLICY.messages().messageBytes();

    private final RecordingApplication application = new RecordingApplication();
    private final List<GatewayEvent> events = new ArrayList<>();

    @Test
    void aSecondsBytesAndALongestMessageMayComeAtOnceAndNoMore() {
        try (SessionTester tester = open(0, BYTES, RateMode.ENFORCE)) {
            byte[] message = frame(0x82, new byte[LONGEST]);
            tester.receive(message);
            tester.receive(text("x".repeat(100)));
            assertThat(application.heard).hasSize(2);
            tester.receive(frame(0x82, new byte[BYTES]));
            assertThat(application.heard).hasSize(3).endsWith("close 1008");
            assertThat(reason(tester.sent())).isEqualTo("more than 10000 bytes in a second");
            assertThat(events).containsExactly(reached("bytes-per-second", false));
            assertThat(tester.services.counters().reachedLimits()).isEqualTo(Map.of("bytes-per-second", 1L));
        }
    }

    @Test
    void thePaceMayBeKeptForEver() {
        try (SessionTester tester = open(0, BYTES, RateMode.ENFORCE)) {
            byte[] second = frame(0x82, new byte[BYTES - 14]);
            for (int i = 0; i < 60; i++) {
                tester.receive(second);
                tester.after(Duration.ofSeconds(1));
            }
            assertThat(application.heard).hasSize(60);
            assertThat(events).isEmpty();
        }
    }

    @Test
    void controlFramesHeadersAndHalfMessagesCount() {
        byte[] pings = join(Collections.nCopies(5000, frame(0x89, new byte[0])).toArray(byte[][]::new));
        try (SessionTester tester = open(0, BYTES, RateMode.ENFORCE)) {
            for (int i = 0; i < 6 && application.heard.isEmpty(); i++) {
                tester.receive(pings);
            }
            assertThat(application.heard).containsExactly("close 1008");
            tester.sent();
        }
    }

    @Test
    void whatComesInAPauseCountsToo() {
        try (SessionTester tester = open(0, BYTES, RateMode.ENFORCE)) {
            SessionTester.only(application).pauseReading();
            tester.receive(new byte[(BYTES + LONGEST) / 2]);
            tester.receive(new byte[(BYTES + LONGEST) / 2 + 1]);
            assertThat(application.heard).containsExactly("close 1008");
            tester.sent();
        }
    }

    @Test
    void observedRatesRefuseNothingAndAreCountedAndTold() {
        try (SessionTester tester = open(3, BYTES, RateMode.OBSERVE)) {
            for (int i = 0; i < 10; i++) {
                tester.receive(text("" + i));
            }
            assertThat(application.heard).hasSize(10);
            assertThat(events).containsExactly(reached("messages-per-minute", true));
            assertThat(tester.services.counters().reachedLimits()).isEqualTo(Map.of("messages-per-minute", 7L));
            tester.after(Duration.ofSeconds(5));
            tester.receive(text("more"));
            assertThat(events).as("not again so soon").hasSize(1);
            tester.after(Duration.ofSeconds(20));
            tester.after(Duration.ofSeconds(9)); // a Ping has been sent
            tester.receive(text("again"));
            tester.after(Duration.ofSeconds(30));
            for (int i = 0; i < 4; i++) {
                tester.receive(text("" + i));
            }
            assertThat(events).hasSize(2);
            for (int i = 0; i < 3; i++) {
                tester.receive(frame(0x82, new byte[LONGEST / 2]));
            }
            assertThat(application.heard).hasSize(19).noneMatch(line -> line.startsWith("close"));
            assertThat(tester.services.counters().reachedLimits()).containsKey("bytes-per-second");
            tester.sent();
        }
    }

    // Control frames and empty messages.

    private static final byte[] PING = frame(0x89, new byte[0]);

    private SessionTester control(int perSecond, String... observed) {
        SessionTester tester = SessionTester.open(application,
                POLICY.with(new RatePolicy(0, 0, RateMode.ENFORCE, perSecond, Set.of(observed))));
        tester.services.events().observe(events::add);
        return tester;
    }

    @Test
    void aFloodOfPingsEndsTheSession() {
        try (SessionTester tester = control(100)) {
            tester.receive(join(Collections.nCopies(100, PING).toArray(byte[][]::new)));
            assertThat(application.heard).isEmpty();
            tester.sent();
            tester.receive(PING);
            assertThat(application.heard).containsExactly("close 1008");
            assertThat(reason(tester.sent())).isEqualTo("more than 100 control frames and empty messages in a second");
            assertThat(events).containsExactly(reached("control-frames-per-second", false));
        }
    }

    /** A second has an edge: what comes on both sides of it is no more than the limit and what the pace allows. */
    @Test
    void aBurstOverTheEdgeOfASecondIsNoWayPast() {
        try (SessionTester tester = control(10)) {
            tester.after(Duration.ofMillis(999));
            tester.receive(join(Collections.nCopies(10, PING).toArray(byte[][]::new)));
            tester.after(Duration.ofMillis(100));
            assertThat(application.heard).isEmpty();
            tester.receive(join(Collections.nCopies(3, PING).toArray(byte[][]::new)));
            assertThat(application.heard).containsExactly("close 1008");
            tester.sent();
        }
    }

    @Test
    void emptyMessagesAndPongsThatNobodyAskedForCountAsWell() {
        try (SessionTester tester = control(3)) {
            tester.receive(join(text(""), frame(0x8a, new byte[] {1}), frame(0x82, new byte[0]), text("full")));
            assertThat(application.heard).noneMatch(line -> line.startsWith("close"));
            tester.receive(frame(0x8a, new byte[0]));
            assertThat(application.heard).endsWith("close 1008");
            tester.sent();
        }
    }

    @Test
    void thePaceOfControlFramesMayBeKeptForEver() {
        try (SessionTester tester = control(2)) {
            for (int i = 0; i < 100; i++) {
                tester.receive(PING);
                tester.after(Duration.ofMillis(500));
            }
            assertThat(application.heard).isEmpty();
            tester.sent();
        }
    }

    @Test
    void observedControlFramesRefuseNothing() {
        try (SessionTester tester = control(1, "control-frames-per-second")) {
            tester.receive(join(PING, PING, PING));
            assertThat(application.heard).isEmpty();
            assertThat(events).containsExactly(reached("control-frames-per-second", true));
            tester.sent();
        }
    }

    // Messages of a principal.

    @Test
    void aMessageTooManyOfAPrincipalEndsTheSession() {
        try (SessionTester tester = open(0, 0, RateMode.ENFORCE)) {
            tester.services.principals().limit(new PrincipalLimits(0, 2), Set.of());
            tester.receive(join(text("1"), text("2"), text("3")));
            assertThat(application.heard).hasSize(3).endsWith("close 1008");
            assertThat(reason(tester.sent())).isEqualTo("too many messages of this principal in a minute");
            assertThat(events).containsExactly(reached("messages-per-principal", false));
        }
    }

    @Test
    void observedMessagesOfAPrincipalRefuseNothing() {
        try (SessionTester tester = open(0, 0, RateMode.ENFORCE)) {
            tester.services.principals().limit(new PrincipalLimits(0, 2), Set.of("messages-per-principal"));
            tester.receive(join(text("1"), text("2"), text("3"), text("4")));
            assertThat(application.heard).hasSize(4).noneMatch(line -> line.startsWith("close"));
            assertThat(events).as("once a minute").containsExactly(reached("messages-per-principal", true));
            assertThat(tester.services.counters().reachedLimits()).isEqualTo(Map.of("messages-per-principal", 2L));
            tester.sent();
        }
    }

    // How near sessions come to the limits.

    @Test
    void tellsOfEachSecondAndMinuteThatIsOver() {
        SessionCounters counters;
        try (SessionTester tester = SessionTester.open(application,
                POLICY.with(new RatePolicy(100, BYTES, RateMode.ENFORCE, 10, Set.of())))) {
            counters = tester.services.counters();
            byte[] frame = text("full");
            tester.receive(join(frame, frame, PING, PING, PING));
            assertThat(counters.usages().today()).isEmpty();
            tester.after(Duration.ofSeconds(1));
            tester.receive(PING);
            int first = 2 * frame.length + 3 * PING.length;
            assertThat(counters.usages().today()).extracting(Seen::limit, Seen::samples, Seen::most).containsExactly(
                    tuple("bytes-per-second", 1L, (long) first), tuple("control-frames-per-second", 1L, 3L));
            tester.sent();
        }
        assertThat(counters.usages().today()).as("with the end of the session").extracting(Seen::limit, Seen::samples,
                Seen::most).contains(tuple("control-frames-per-second", 2L, 3L), tuple("messages-per-minute", 1L, 6L));
    }

    private SessionTester open(int messages, long bytes, RateMode mode) {
        SessionPolicy policy = POLICY.with(new RatePolicy(messages, bytes, mode));
        SessionTester tester = SessionTester.open(application, policy);
        tester.services.events().observe(events::add);
        return tester;
    }

    private static GatewayEvent reached(String limit, boolean observed) {
        return new GatewayEvent.LimitReached(limit, "127.0.0.1", observed);
    }

    private static String reason(List<String> frames) {
        assertThat(frames).hasSize(1);
        byte[] close = HexFormat.of().parseHex(frames.getFirst());
        return new String(close, 4, close.length - 4, StandardCharsets.UTF_8);
    }
}
