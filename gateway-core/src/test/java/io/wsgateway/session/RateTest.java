package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {

    private static final long SECOND = 1_000_000_000;

    @ParameterizedTest
    @ValueSource(longs = {0, 5, Long.MAX_VALUE - SECOND, Long.MIN_VALUE, -SECOND})
    void allowsTheLimitAtOnceAndThenItsPace(long start) {
        Rate rate = Rate.messagesPerMinute(60, start);

        assertThat(takeAll(rate, start)).isEqualTo(60);
        assertThat(rate.tryAcquire(1, start + SECOND - 1)).isFalse();
        assertThat(rate.tryAcquire(1, start + SECOND)).isTrue();
        assertThat(rate.tryAcquire(1, start + SECOND)).isFalse();
        assertThat(takeAll(rate, start + 11 * SECOND)).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 59, 60, 61, 1000, 9999})
    void allowsExactlyTheLimitAtOnce(int messagesPerMinute) {
        Rate rate = Rate.messagesPerMinute(messagesPerMinute, 0);

        assertThat(takeAll(rate, 0)).isEqualTo(messagesPerMinute);
        assertThat(takeAll(rate, 600 * SECOND)).as("no more than the limit is saved up").isEqualTo(messagesPerMinute);
    }

    @Test
    void allowsASecondsBytesAndALongestMessageAtOnce() {
        Rate rate = Rate.bytesPerSecond(1000, 5000, 0);

        assertThat(rate.tryAcquire(6001, 0)).isFalse();
        assertThat(rate.tryAcquire(6000, 0)).isTrue();
        assertThat(rate.tryAcquire(1, 0)).isFalse();
        assertThat(rate.tryAcquire(500, SECOND / 2 - 1)).isFalse();
        assertThat(rate.tryAcquire(500, SECOND / 2)).isTrue();
        assertThat(rate.tryAcquire(6000, 100 * SECOND)).as("no more than the burst is saved up").isTrue();
        assertThat(rate.tryAcquire(1, 100 * SECOND)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 1000, 1 << 20, RatePolicy.MOST_BYTES})
    void keepsToThePaceOfBytesHoweverTheyAreRead(long bytesPerSecond) {
        Random random = new Random(5);
        Rate rate = Rate.bytesPerSecond(bytesPerSecond, 1 << 30, 0);
        long burst = bytesPerSecond + (1L << 30);
        long taken = 0;
        for (long now = 0; now < 60 * SECOND; now += random.nextLong(SECOND)) {
            for (int reads = 0; reads < 100; reads++) {
                int read = 1 + random.nextInt(1 << 28);
                taken += rate.tryAcquire(read, now) ? read : 0;
            }
            assertThat(taken).isLessThanOrEqualTo(burst + (long) (now / 1e9 * bytesPerSecond) + 100);
        }
        assertThat(taken).isGreaterThan(burst - (1 << 28));
    }

    @Test
    void neverAllowsMoreThanBurstAndPaceTogether() {
        Random random = new Random(3);
        Rate rate = Rate.messagesPerMinute(600, 0);
        int taken = 0;
        for (long now = 0; now < 300 * SECOND; now += random.nextLong(SECOND)) {
            for (int n = random.nextInt(30); n > 0; n--) {
                taken += rate.tryAcquire(1, now) ? 1 : 0;
            }
            assertThat(taken).isLessThanOrEqualTo(600 + (int) (now / (SECOND / 10)));
        }
        assertThat(taken).isGreaterThan(3000);
    }

    private static int takeAll(Rate rate, long now) {
        int taken = 0;
        while (taken < 1_000_000 && rate.tryAcquire(1, now)) {
            taken++;
        }
        return taken;
    }
}
