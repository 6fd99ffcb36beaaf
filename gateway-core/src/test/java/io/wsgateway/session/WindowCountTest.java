package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much came in a second, on a clock that may begin anywhere. */
class WindowCountTest {

    private static final long SECOND = 1_000_000_000;

    private final WindowCount count = new WindowCount();

    @ParameterizedTest
    @ValueSource(longs = {0, -3 * SECOND, Long.MIN_VALUE, 1L << 62})
    void tellsOfASecondWhenTheNextBegins(long start) {
        long second = Math.floorDiv(start, SECOND) * SECOND + SECOND;
        assertThat(count.count(1, second, SECOND)).isZero();
        assertThat(count.count(5, second + SECOND - 1, SECOND)).isZero();
        assertThat(count.counted()).isEqualTo(6);
        assertThat(count.count(2, second + SECOND, SECOND)).isEqualTo(6);
        assertThat(count.count(1, second + 100 * SECOND, SECOND)).as("seconds without any are none").isEqualTo(2);
        assertThat(count.counted()).isOne();
    }

    @Test
    void aThreadThatIsBehindCountsWhereTheOthersAre() {
        count.count(1, SECOND, SECOND);
        assertThat(count.count(1, SECOND - 1, SECOND)).isZero();
        assertThat(count.counted()).isEqualTo(2);
    }

    @Test
    void stopsAtTheMostThatItCanCount() {
        count.count(Long.MAX_VALUE, -1, SECOND);
        count.count(7, -1, SECOND);
        assertThat(count.counted()).isEqualTo(0xffff_ffffL);
        assertThat(count.count(1, 0, SECOND)).isEqualTo(0xffff_ffffL);
    }

    @Test
    void losesNothingOnManyThreads() throws InterruptedException {
        AtomicLong told = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 50_000; i++) {
                    told.addAndGet(count.count(1, i * SECOND / 1000, SECOND));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(told.get() + count.counted()).isEqualTo(200_000);
    }
}
