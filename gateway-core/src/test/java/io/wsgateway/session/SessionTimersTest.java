package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.session.SessionTimers.Due;
import io.wsgateway.protocol.extension.CompressionPolicy;
import io.wsgateway.protocol.frame.MessageLimits;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionTimersTest {

    private static final long SECOND = 1_000_000_000L;
    private static final SessionPolicy POLICY = policy(25);

    /** What happens at a second, and what is due next, and when. */
    record Case(String name, BiConsumer<SessionTimers, Long> events, long dueAt, Due due) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("silence", (t, s) -> {}, 25, Due.PING),
                new Case("bytes at 10", (t, s) -> t.received(at(s, 10)), 35, Due.PING),
                new Case("a Ping at 25", (t, s) -> t.pinged(at(s, 25)), 35, Due.PEER_SILENT),
                new Case("a Ping at 25, bytes at 30", (t, s) -> {
                    t.pinged(at(s, 25));
                    t.received(at(s, 30));
                }, 55, Due.PING),
                new Case("a Ping at 25, its Pong at 30", (t, s) -> {
                    int payload = t.pinged(at(s, 25));
                    t.received(at(s, 30));
                    t.ponged(at(s, 30), payload);
                }, 55, Due.PING),
                new Case("a message from 5", (t, s) -> {
                    t.received(at(s, 5));
                    t.messageBegan(at(s, 5));
                    t.received(at(s, 20));
                }, 35, Due.MESSAGE_LATE),
                new Case("a message from 5 to 20", (t, s) -> {
                    t.messageBegan(at(s, 5));
                    t.received(at(s, 20));
                    t.messageEnded();
                }, 45, Due.PING),
                new Case("a message late and a Ping due at once", (t, s) -> {
                    t.received(at(s, 5));
                    t.messageBegan(at(s, 0));
                }, 30, Due.MESSAGE_LATE),
                new Case("a stall at 3", (t, s) -> t.stalled(at(s, 3)), 33, Due.READER_STALLED),
                new Case("a stall at 3 during a message", (t, s) -> {
                    t.messageBegan(at(s, 1));
                    t.pinged(at(s, 2));
                    t.stalled(at(s, 3));
                }, 33, Due.READER_STALLED),
                new Case("a stall from 3 to 28", (t, s) -> {
                    t.stalled(at(s, 3));
                    t.flowing(at(s, 28));
                }, 53, Due.PING),
                new Case("a stall from 3 to 28 during a message", (t, s) -> {
                    t.messageBegan(at(s, 1));
                    t.stalled(at(s, 3));
                    t.flowing(at(s, 28));
                    t.received(at(s, 50));
                }, 58, Due.MESSAGE_LATE),
                new Case("a pause from 3 to 100", (t, s) -> {
                    t.messageBegan(at(s, 1));
                    t.messageEnded();
                    t.paused();
                    t.resumed(at(s, 100));
                }, 125, Due.PING),
                new Case("a pause, and a stall at 3", (t, s) -> {
                    t.paused();
                    t.stalled(at(s, 3));
                }, 33, Due.READER_STALLED),
                new Case("a Close at 7", (t, s) -> t.closing(at(s, 7)), 12, Due.CLOSE_LATE),
                new Case("a Close at 7 during everything", (t, s) -> {
                    t.messageBegan(at(s, 1));
                    t.stalled(at(s, 2));
                    t.paused();
                    t.closing(at(s, 7));
                    t.received(at(s, 8));
                }, 12, Due.CLOSE_LATE));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isDueAtItsTimeAndNotBefore(Case expected) {
        // Clocks of nanoTime's kind start anywhere, and overflow.
        LongStream.of(0, -5 * SECOND, Long.MAX_VALUE - 20 * SECOND, Long.MIN_VALUE + SECOND).forEach(start -> {
            SessionTimers timers = timers(POLICY, start, Duration.ZERO);
            expected.events().accept(timers, start);
            assertThat(timers.next()).isEqualTo(at(start, expected.dueAt()));
            assertThat(timers.due(at(start, expected.dueAt()) - 1)).isEqualTo(Due.NOTHING);
            assertThat(timers.due(at(start, expected.dueAt()))).isEqualTo(expected.due());
            assertThat(timers.due(at(start, expected.dueAt() + 1000))).isEqualTo(expected.due());
        });
    }

    @Test
    void nothingIsDueWithoutKeepalive() {
        SessionTimers timers = timers(policy(0), 0, Duration.ZERO);
        assertThat(timers.next()).isEqualTo(Long.MAX_VALUE);
        assertThat(timers.due(1_000_000 * SECOND)).isEqualTo(Due.NOTHING);
        timers.messageBegan(SECOND);
        assertThat(timers.next()).isEqualTo(31 * SECOND);
    }

    @Test
    void nothingIsDueWhileReadingIsPaused() {
        SessionTimers timers = timers(POLICY, 0, Duration.ZERO);
        timers.messageBegan(SECOND);
        timers.pinged(2 * SECOND);
        timers.paused();
        assertThat(timers.next()).isEqualTo(Long.MAX_VALUE);
        assertThat(timers.due(1_000_000 * SECOND)).isEqualTo(Due.NOTHING);
    }

    @Test
    void knowsWhetherAMessageIsUnderWay() {
        SessionTimers timers = timers(POLICY, 0, Duration.ZERO);
        assertThat(timers.isMessageUnderWay()).isFalse();
        timers.messageBegan(0);
        assertThat(timers.isMessageUnderWay()).isTrue();
        timers.messageEnded();
        assertThat(timers.isMessageUnderWay()).isFalse();
    }

    @Test
    void isTooOldAtItsAgeWhateverElseWaits() {
        SessionTimers timers = timers(POLICY, -5, Duration.ofSeconds(20));
        assertThat(timers.next()).isEqualTo(20 * SECOND - 5);
        timers.paused();
        timers.stalled(SECOND);
        assertThat(timers.next()).isEqualTo(20 * SECOND - 5);
        assertThat(timers.due(20 * SECOND - 6)).isEqualTo(Due.NOTHING);
        assertThat(timers.due(20 * SECOND - 5)).isEqualTo(Due.TOO_OLD);
        timers.closing(20 * SECOND);
        assertThat(timers.due(21 * SECOND)).isEqualTo(Due.NOTHING);
    }

    @Test
    void agesDifferByATenthAndAreSpreadEvenly() {
        SessionPolicy policy = POLICY.withMaxAge(Duration.ofSeconds(1000));
        int[] perTwentySeconds = new int[10];
        for (int number = 1; number <= 1000; number++) {
            long seconds = policy.ageOf(number).toSeconds();
            assertThat(seconds).isBetween(900L, 1099L);
            perTwentySeconds[(int) (seconds - 900) / 20]++;
        }
        assertThat(IntStream.of(perTwentySeconds).boxed()).allMatch(sessions -> sessions >= 90 && sessions <= 110);
        assertThat(POLICY.ageOf(7)).isZero();
    }

    @Test
    void measuresTheRoundTripOfItsOwnPingsAlone() {
        for (long start : new long[] {0, -SECOND, Long.MAX_VALUE - SECOND, 123_456_789_012_345L}) {
            SessionTimers timers = timers(POLICY, start, Duration.ZERO);
            assertThat(timers.ponged(start + 5, 0)).as("nothing was asked").isFalse();
            int payload = timers.pinged(at(start, 25));
            assertThat(timers.ponged(at(start, 26), payload + 1)).as("another's payload").isFalse();
            assertThat(timers.roundTripMicros()).isZero();
            timers.received(at(start, 27)); // something else
            assertThat(timers.ponged(at(start, 28), payload)).isTrue();
            assertThat(timers.roundTripMicros()).isEqualTo(3_000_000);
            assertThat(timers.ponged(at(start, 29), payload)).as("answered already").isFalse();
            assertThat(timers.pinged(at(start, 53))).isNotEqualTo(payload);
            assertThat(timers.ponged(at(start, 54), payload)).as("an old answer").isFalse();
            assertThat(timers.roundTripMicros()).isEqualTo(3_000_000);
        }
    }

    @Test
    void doesNotMeasureAPauseOfReading() {
        SessionTimers timers = timers(POLICY, 0, Duration.ZERO);
        int payload = timers.pinged(25 * SECOND);
        timers.paused();
        timers.resumed(100 * SECOND);
        assertThat(timers.ponged(100 * SECOND, payload)).isTrue();
        assertThat(timers.roundTripMicros()).isZero();
        payload = timers.pinged(125 * SECOND);
        assertThat(timers.ponged(125 * SECOND + 10, payload)).isTrue();
        assertThat(timers.roundTripMicros()).as("never nothing").isOne();
    }

    private static long at(long start, long second) {
        return start + second * SECOND;
    }

    private static SessionPolicy policy(long pingSeconds) {
        return new SessionPolicy(new MessageLimits(1, 1, 1), RatePolicy.NONE, new OutboundPolicy(1, Overflow.CLOSE),
                CompressionPolicy.DEFAULT,
                new KeepalivePolicy(Duration.ofSeconds(pingSeconds), Duration.ofSeconds(10)),
                Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ZERO);
    }

    private static SessionTimers timers(SessionPolicy policy, long now, Duration age) {
        return new SessionTimers(policy, now, age) {
            @Override
            protected void onDeadline(long time) {
                throw new IllegalStateException("on no wheel");
            }
        };
    }
}
