package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageRateTest {

    private static final long SECOND = 1_000_000_000;

    @ParameterizedTest
    @ValueSource(longs = {0, 5, Long.MAX_VALUE - SECOND, Long.MIN_VALUE, -SECOND})
    void allowsTheLimitAtOnceAndThenItsPace(long start) {
        MessageRate rate = new MessageRate(60, start);

        assertThat(takeAll(rate, start)).isEqualTo(60);
        assertThat(rate.tryAcquire(start + SECOND - 1)).isFalse();
        assertThat(rate.tryAcquire(start + SECOND)).isTrue();
        assertThat(rate.tryAcquire(start + SECOND)).isFalse();
        assertThat(takeAll(rate, start + 11 * SECOND)).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 59, 60, 61, 1000, 9999})
    void allowsExactlyTheLimitAtOnce(int messagesPerMinute) {
        MessageRate rate = new MessageRate(messagesPerMinute, 0);

        assertThat(takeAll(rate, 0)).isEqualTo(messagesPerMinute);
        assertThat(takeAll(rate, 600 * SECOND)).as("no more than the limit is saved up").isEqualTo(messagesPerMinute);
    }

    @Test
    void allowsEverythingWithoutALimit() {
        MessageRate rate = new MessageRate(0, 0);

        for (int i = 0; i < 100_000; i++) {
            assertThat(rate.tryAcquire(0)).isTrue();
        }
    }

    @Test
    void neverAllowsMoreThanBurstAndPaceTogether() {
        Random random = new Random(3);
        MessageRate rate = new MessageRate(600, 0);
        int taken = 0;
        for (long now = 0; now < 300 * SECOND; now += random.nextLong(SECOND)) {
            for (int n = random.nextInt(30); n > 0; n--) {
                taken += rate.tryAcquire(now) ? 1 : 0;
            }
            assertThat(taken).isLessThanOrEqualTo(600 + (int) (now / (SECOND / 10)));
        }
        assertThat(taken).isGreaterThan(3000);
    }

    private static int takeAll(MessageRate rate, long now) {
        int taken = 0;
        while (taken < 1_000_000 && rate.tryAcquire(now)) {
            taken++;
        }
        return taken;
    }
}
