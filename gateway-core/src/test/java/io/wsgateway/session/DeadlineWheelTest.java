package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineWheelTest {

    private static final long MS = 1_000_000;
    private static final long TICK = 100 * MS;
    private static final long START = Long.MAX_VALUE - 3 * TICK; // nanoTime may be anything, and wrap

    private final DeadlineWheel wheel = new DeadlineWheel(START, Duration.ofMillis(100));
    private final List<String> reported = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 99, 100, 101, 250, 51_100, 51_200, 51_300, 120_000, 3_600_000})
    void reportsNeverEarlyAndAtMostOneTickLate(long afterMs) {
        long deadline = START + afterMs * MS;
        List<Long> times = new ArrayList<>();
        wheel.schedule(entry(times::add), deadline);

        for (long now = START; now - deadline < 10 * TICK; now += TICK) {
            wheel.advance(now);
        }

        assertThat(times).hasSize(1);
        assertThat(times.getFirst() - deadline).isBetween(0L, TICK - 1);
        assertThat(wheel.size()).isZero();
    }

    @Test
    void reportsADeadlineThatHasPassedAtTheNextTick() {
        advance(1000);
        DeadlineWheel.Entry entry = named("late");
        wheel.schedule(entry, START);

        advance(1000);
        assertThat(reported).isEmpty();
        advance(1100);
        assertThat(reported).containsExactly("late");
        assertThat(entry.isScheduled()).isFalse();
    }

    @Test
    void reportsNothingThatIsCancelled() {
        DeadlineWheel.Entry entry = named("cancelled");
        wheel.schedule(entry, at(200));
        wheel.cancel(entry);
        wheel.cancel(entry);

        advance(60_000);
        assertThat(reported).isEmpty();
        assertThat(wheel.size()).isZero();
    }

    @Test
    void putsOffAndBringsForward() {
        DeadlineWheel.Entry entry = named("e");
        wheel.schedule(entry, at(300));
        wheel.schedule(entry, at(90_000));
        advance(89_900);
        assertThat(reported).isEmpty();

        wheel.schedule(entry, at(200_000));
        wheel.schedule(entry, at(91_000));
        assertThat(wheel.size()).isEqualTo(1);
        advance(90_900);
        assertThat(reported).isEmpty();
        advance(91_000);
        assertThat(reported).containsExactly("e");
    }

    @Test
    void reportsEverythingOnceAfterAPauseOfManyRounds() {
        for (int i = 0; i < 2000; i++) {
            wheel.schedule(named("e" + i), at(i * 100L));
        }
        wheel.schedule(named("not yet"), at(10_000_001));

        advance(10_000_000);

        assertThat(reported).hasSize(2000).doesNotHaveDuplicates().doesNotContain("not yet");
        assertThat(wheel.size()).isEqualTo(1);
    }

    @Test
    void leavesWhatACallbackSchedulesToTheNextCall() {
        int[] calls = {0};
        DeadlineWheel.Entry[] self = new DeadlineWheel.Entry[1];
        self[0] = entry(now -> {
            calls[0]++;
            wheel.schedule(self[0], now);
        });
        wheel.schedule(self[0], at(100));

        advance(1_000_000);
        assertThat(calls[0]).isEqualTo(1);
        advance(1_000_100);
        assertThat(calls[0]).isEqualTo(2);
    }

    @Test
    void letsACallbackCancelAndPutOffItsNeighbours() {
        DeadlineWheel.Entry cancelled = named("cancelled");
        DeadlineWheel.Entry putOff = named("put off");
        DeadlineWheel.Entry actor = entry(now -> {
            wheel.cancel(cancelled);
            wheel.schedule(putOff, now + 500 * MS);
        });
        wheel.schedule(actor, at(100));
        wheel.schedule(cancelled, at(100));
        wheel.schedule(putOff, at(100));

        advance(500);
        assertThat(reported).isEmpty();
        advance(1000);
        assertThat(reported).containsExactly("put off");
    }

    /** Near ones and those further off than one round of the wheel. */
    @Test
    void tellsEveryEntryThatItEnds() {
        List<String> told = new ArrayList<>();
        for (long afterMs : new long[] {1, 99, 5_000, 51_200, 3_600_000}) {
            wheel.schedule(new DeadlineWheel.Entry() {
                @Override
                protected void onDeadline(long now) {
                    reported.add("deadline");
                }

                @Override
                protected void onEnd() {
                    told.add(isScheduled() + " " + afterMs);
                }
            }, at(afterMs));
        }
        wheel.end();
        wheel.end();
        assertThat(told).containsExactlyInAnyOrder("false 1", "false 99", "false 5000", "false 51200", "false 3600000");
        assertThat(wheel.size()).isZero();
        advance(4_000_000);
        assertThat(reported).isEmpty();
    }

    @Test
    void losesNobodyWhenAnEntryThrows() {
        wheel.schedule(named("before"), at(100));
        wheel.schedule(entry(now -> {
            throw new IllegalStateException("broken");
        }), at(100));
        wheel.schedule(named("beside"), at(100));
        wheel.schedule(named("after"), at(300));

        assertThatThrownBy(() -> advance(400)).hasMessage("broken");
        advance(400);

        assertThat(reported).containsExactly("before", "beside", "after");
    }

    @Test
    void ignoresAClockThatStandsStillOrGoesBack() {
        wheel.schedule(named("e"), at(1000));
        advance(900);
        advance(900);
        advance(100);
        assertThat(reported).isEmpty();
        advance(1000);
        assertThat(reported).containsExactly("e");
    }

    @Test
    void refusesATickOfNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DeadlineWheel(0, Duration.ZERO));
    }

    /** Random schedules, cancellations and pauses against a map of deadlines. */
    @Test
    void agreesWithAMapOfDeadlines() {
        Random random = new Random(11);
        Map<DeadlineWheel.Entry, Long> expected = new HashMap<>();
        List<DeadlineWheel.Entry> due = new ArrayList<>();
        List<DeadlineWheel.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            DeadlineWheel.Entry[] self = new DeadlineWheel.Entry[1];
            self[0] = entry(now -> {
                assertThat(Objects.requireNonNull(expected.remove(self[0])) - now).isLessThanOrEqualTo(0);
                due.add(self[0]);
                if (random.nextInt(4) == 0) {
                    schedule(self[0], now + random.nextLong(2000) * 100 * MS, expected);
                }
            });
            entries.add(self[0]);
        }
        long now = START;
        for (int round = 0; round < 20_000; round++) {
            DeadlineWheel.Entry entry = entries.get(random.nextInt(entries.size()));
            switch (random.nextInt(8)) {
                case 0 -> {
                    wheel.cancel(entry);
                    expected.remove(entry);
                }
                case 1 -> {
                    now += random.nextInt(100) == 0 ? random.nextLong(100_000 * MS) : random.nextLong(300 * MS);
                    wheel.advance(now);
                    long latest = now - TICK;
                    assertThat(expected.values()).noneMatch(deadline -> deadline - latest <= 0);
                }
                default -> schedule(entry, now + random.nextLong(70_000 * MS), expected);
            }
            assertThat(wheel.size()).isEqualTo(expected.size());
        }
        assertThat(due).hasSizeGreaterThan(1000);
    }

    private void schedule(DeadlineWheel.Entry entry, long deadline, Map<DeadlineWheel.Entry, Long> expected) {
        wheel.schedule(entry, deadline);
        expected.put(entry, deadline);
    }

    private void advance(long ms) {
        wheel.advance(at(ms));
    }

    private static long at(long ms) {
        return START + ms * MS;
    }

    private DeadlineWheel.Entry named(String name) {
        return entry(now -> reported.add(name));
    }

    private static DeadlineWheel.Entry entry(LongConsumer task) {
        return new DeadlineWheel.Entry() {
            @Override
            protected void onDeadline(long nowNanos) {
                task.accept(nowNanos);
            }
        };
    }
}
