package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    private final Latencies latencies = new Latencies();

    @Test
    void tellsEachTimeToAThirtySecondPart() {
        for (long micros = 1; micros < 1L << 30; micros += 1 + micros / 7) {
            Latencies one = new Latencies();
            one.add(TimeUnit.MICROSECONDS.toNanos(micros));
            assertThat(one.quantile(1).toNanos() / 1000).isBetween(micros, micros + micros / 32);
        }
    }

    @Test
    void aQuantileIsTheTimeThatThisPartDoesNotExceed() {
        for (int millis = 1; millis <= 1000; millis++) {
            latencies.add(TimeUnit.MILLISECONDS.toNanos(millis));
        }
        assertThat(latencies.count()).isEqualTo(1000);
        assertThat(latencies.quantile(0.5)).isBetween(Duration.ofMillis(500), Duration.ofMillis(516));
        assertThat(latencies.quantile(0.99)).isBetween(Duration.ofMillis(990), Duration.ofMillis(1021));
        assertThat(latencies.most()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whatIsLongerThanCanBeToldCountsAsTheLongest() {
        latencies.add(TimeUnit.HOURS.toNanos(1));
        assertThat(latencies.quantile(0.5)).isGreaterThan(Duration.ofMinutes(17));
        assertThat(latencies.most()).isEqualTo(Duration.ofHours(1));
    }
}
