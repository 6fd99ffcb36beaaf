package io.wsgateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.wsgateway.metrics.Histogram.Spread;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistogramTest {

    @Test
    void aBoundBelongsToItsBucket() {
        Histogram sizes = new Histogram(Histogram.SIZES);
        for (long size : List.of(0L, 64L, 65L, 256L, 1L << 20, (1L << 20) + 1, Long.MAX_VALUE / 2)) {
            sizes.record(size);
        }
        assertThat(sizes.spread().counts()).containsExactly(2L, 2L, 0L, 0L, 0L, 0L, 0L, 1L, 2L);
        assertThat(sizes.spread().count()).isEqualTo(7);
    }

    @Test
    void boundsRise() {
        for (Histogram.Bounds bounds : List.of(Histogram.SIZES, Histogram.MOMENTS, Histogram.WAITS, Histogram.LIVES)) {
            assertThat(bounds.all()).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void threadsThatShareOneLoseNothing() throws InterruptedException {
        Histogram moments = new Histogram(Histogram.MOMENTS);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int value = 0; value < 10_000; value++) {
                    moments.recordShared(2);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(moments.spread().counts().getFirst()).isEqualTo(40_000);
        assertThat(moments.spread().sum()).isEqualTo(80_000);
    }

    @Test
    void spreadsAreAddedBucketByBucket() {
        Histogram one = new Histogram(Histogram.SIZES);
        Histogram other = new Histogram(Histogram.SIZES);
        one.record(1);
        other.record(1);
        other.record(100);
        Spread both = one.spread().plus(other.spread());
        assertThat(both.counts()).startsWith(2L, 1L, 0L);
        assertThat(both.sum()).isEqualTo(102);
        assertThatIllegalArgumentException().isThrownBy(() -> both.plus(Spread.none(Histogram.WAITS)));
    }
}
