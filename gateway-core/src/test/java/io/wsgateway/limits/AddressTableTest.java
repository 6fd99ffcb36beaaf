package io.wsgateway.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is remembered of addresses, for how long, and within how much memory. */
class AddressTableTest {

    private static final long SECOND = 1_000_000_000;
    private static final PenaltyPolicy PENALTY = new PenaltyPolicy(3, Duration.ofSeconds(1), Duration.ofSeconds(10),
            Duration.ofMinutes(1));

    private long now = -5 * SECOND;

    private static AddressTable table(int perSecond, int burst) {
        return new AddressTable(new HandshakeRates(0, 1, perSecond, burst), PENALTY, 42);
    }

    private boolean take(AddressTable table, long key) {
        return table.tryAcquire(key, now, count -> {});
    }

    private int takeAll(AddressTable table, long key) {
        int taken = 0;
        while (take(table, key)) {
            taken++;
        }
        return taken;
    }

    @Test
    void aBurstMayComeAtOnceAndThenWhatTheRateAllows() {
        AddressTable table = table(10, 50);
        assertThat(takeAll(table, 1)).isEqualTo(50);
        assertThat(takeAll(table, 2)).as("another address").isEqualTo(50);
        now += SECOND / 10 - 1;
        assertThat(take(table, 1)).isFalse();
        now += 1;
        assertThat(takeAll(table, 1)).isEqualTo(1);
        now += SECOND;
        assertThat(takeAll(table, 1)).isEqualTo(10);
        now += 3600 * SECOND;
        assertThat(takeAll(table, 1)).as("never more than the burst").isEqualTo(50);
    }

    /** However the attempts lie: in any window there are no more than the burst and what the rate allows in it. */
    @Test
    void noWindowHoldsMoreThanBurstAndRate() {
        AddressTable table = table(20, 5);
        Random random = new Random(3);
        List<Long> taken = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            now += random.nextLong(SECOND / 30);
            if (take(table, 9)) {
                taken.add(now);
            }
        }
        for (int from = 0; from < taken.size(); from++) {
            for (int to = from; to < taken.size(); to++) {
                long window = taken.get(to) - taken.get(from);
                assertThat(to - from + 1L).isLessThanOrEqualTo(5 + window * 20 / SECOND + 1);
            }
        }
        assertThat(taken.size()).isGreaterThan(500);
    }

    @Test
    void aRefusedHandshakeIsNotPaidFor() {
        AddressTable table = table(1, 1);
        assertThat(take(table, 1)).isTrue();
        for (int i = 0; i < 100; i++) {
            now += SECOND / 100;
            assertThat(take(table, 1)).isEqualTo(i == 99);
        }
    }

    /** A clock that jumps back by an hour refuses nobody for an hour. */
    @Test
    void aClockThatWasSetBackIsBelieved() {
        AddressTable table = table(10, 10);
        takeAll(table, 1);
        rejected(table, 1, 3);
        now -= 3600 * SECOND;
        assertThat(take(table, 1)).isFalse();
        assertThat(table.waitNanos(1, now)).isBetween(1L, SECOND);
        now += SECOND;
        assertThat(takeAll(table, 1)).isEqualTo(10);
    }

    @Test
    void countsHowManyComeInASecond() {
        AddressTable table = table(1000, 1000);
        List<Integer> counts = new ArrayList<>();
        now = 0;
        for (int i = 0; i < 3; i++) {
            table.tryAcquire(1, now, counts::add);
        }
        table.tryAcquire(2, now, counts::add);
        now = SECOND;
        table.tryAcquire(1, now, counts::add);
        assertThat(counts).containsExactly(1, 2, 3, 1, 1);
    }

    // Penalties.

    private void rejected(AddressTable table, long key, int times) {
        for (int i = 0; i < times; i++) {
            table.rejected(key, now);
        }
    }

    @Test
    void rejectionsInARowMakeAnAddressWaitLongerEachTime() {
        AddressTable table = table(0, 1);
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            rejected(table, 1, 1);
            long wait = table.waitNanos(1, now);
            waits.add(wait / SECOND);
            now += wait;
            assertThat(table.waitNanos(1, now)).isZero();
        }
        assertThat(waits).containsExactly(0L, 0L, 1L, 2L, 4L, 8L, 10L, 10L, 10L);
        assertThat(table.waitNanos(2, now)).as("another address").isZero();
    }

    @Test
    void anAcceptedHandshakeAndAQuietTimeForgive() {
        AddressTable table = table(0, 1);
        rejected(table, 1, 2);
        table.accepted(1, now);
        rejected(table, 1, 2);
        assertThat(table.waitNanos(1, now)).as("not in a row").isZero();
        now += 60 * SECOND;
        rejected(table, 1, 2);
        assertThat(table.waitNanos(1, now)).as("a minute later").isZero();
        now += 60 * SECOND - 1;
        rejected(table, 1, 1);
        assertThat(table.waitNanos(1, now)).as("within the minute").isEqualTo(SECOND);
        table.accepted(7, now);
    }

    // Memory.

    @Test
    void takesNoRoomBeforeAnAddressComes() {
        AddressTable table = table(10, 10);
        assertThat(table.bytes()).isZero();
        take(table, 1);
        assertThat(table.bytes()).isEqualTo(8L * AddressRows.ROW_BYTES);
    }

    /** Of a million addresses each is let in, and all that they are remembered by stays within the bound. */
    @Test
    void aMillionAddressesTakeNoMoreThanTheBound() {
        AddressTable table = table(1, 10);
        for (long key = 0; key < 1_000_000; key++) {
            assertThat(take(table, key << 16)).isTrue();
        }
        assertThat(table.bytes()).isLessThanOrEqualTo(AddressTable.MOST_BYTES);
        assertThat(AddressTable.MOST_BYTES).isEqualTo(2_359_296);
        assertThat(take(table, -1)).as("a peer that comes meanwhile").isTrue();
    }

    /** Addresses that come at the pace of honest peers leave nothing behind: their rows serve the next. */
    @Test
    void addressesThatComeOneAfterTheOtherShareAFewRows() {
        AddressTable table = table(100, 1000);
        for (long key = 0; key < 100_000; key++) {
            now += SECOND / 1000;
            assertThat(take(table, key)).isTrue();
        }
        assertThat(table.bytes()).isLessThan(AddressTable.MOST_BYTES / 50);
    }

    /** Who has taken the most is remembered longest: a flood of other addresses doesn't free it. */
    @Test
    void aFloodOfAddressesDoesNotFreeTheOneThatIsRefused() {
        AddressTable table = table(1, 100);
        takeAll(table, -7);
        rejected(table, -8, 5);
        for (long key = 0; key < 1_000_000; key++) {
            take(table, key);
        }
        assertThat(take(table, -7)).isFalse();
        assertThat(table.waitNanos(-8, now)).isPositive();
    }

    // Threads.

    @Test
    void neverOneTooManyWhicheverThreadsTake() throws InterruptedException {
        AddressTable table = table(1, 1000);
        SharedRate all = new SharedRate(1, 1000, now);
        AtomicInteger ofAddress = new AtomicInteger();
        AtomicInteger ofAll = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                for (int i = 0; i < 5000; i++) {
                    ofAddress.addAndGet(take(table, 3) ? 1 : 0);
                    ofAll.addAndGet(all.tryAcquire(now) ? 1 : 0);
                }
            }));
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(ofAddress).hasValue(1000);
        assertThat(ofAll).hasValue(1000);
    }
}
