package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Meter;
import io.wsgateway.metrics.Histogram.Spread;
import io.wsgateway.netty.server.ApplicationMeters.Counts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationMetersTest {

    private final ApplicationMeters meters = new ApplicationMeters();
    private final Meter meter = meters.of("http");

    private Counts counts(String application) {
        return Objects.requireNonNull(meters.counts().get(application));
    }

    @Test
    void countsAndTimesByNameForEachApplication() {
        meter.count("timeout");
        meters.of("http").count("timeout");
        meters.of("chat").count("timeout");
        meter.time("message", Duration.ofMillis(3));
        meter.time("message", Duration.ofSeconds(20));
        assertThat(meters.counts()).containsOnlyKeys("chat", "http");
        assertThat(counts("http").events()).isEqualTo(Map.of("timeout", 2L));
        assertThat(counts("chat").events()).isEqualTo(Map.of("timeout", 1L));
        Spread took = Objects.requireNonNull(counts("http").durations().get("message"));
        assertThat(took.count()).isEqualTo(2);
        assertThat(took.counts().getLast()).isOne();
        assertThat(took.sum()).isEqualTo(Duration.ofMillis(20_003).toNanos());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Timeout", "a b", "a_b", "a\"b", "a\n", "ä",
            "x234567890123456789012345678901234567890123456789", "other"})
    void whatIsNoNameIsOther(String name) {
        meter.count(name);
        meter.time(name, Duration.ZERO);
        assertThat(counts("http").events()).isEqualTo(Map.of("other", 1L));
        assertThat(counts("http").durations()).containsOnlyKeys("other");
    }

    @Test
    void takesTheLongestName() {
        meter.count("x2345678901234567890123456789012345678901234567-");
        assertThat(counts("http").events()).doesNotContainKey("other").hasSize(1);
    }

    @Test
    void namesBeyondSixtyFourAreOtherAndThoseKnownGoOn() {
        for (int i = 0; i < 60; i++) {
            meter.count("event-" + i);
        }
        for (int i = 0; i < 10; i++) {
            meter.time("operation-" + i, Duration.ZERO);
        }
        meter.count("late");
        meter.count("event-0");
        assertThat(counts("http").events()).hasSize(61).containsEntry("other", 1L).containsEntry("event-0", 2L);
        assertThat(counts("http").durations()).hasSize(5).containsKeys("operation-3", "other");
        meters.of("chat").count("late");
        assertThat(counts("chat").events()).containsOnlyKeys("late");
    }

    @Test
    void timesThatCantBeAreBounded() {
        meter.time("a", Duration.ofSeconds(-1));
        meter.time("a", Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(Objects.requireNonNull(counts("http").durations().get("a")).sum())
                .isEqualTo(Duration.ofDays(1).toNanos());
    }

    @Test
    void losesNothingThatSeveralThreadsCountAtOnce() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < 10_000; n++) {
                    meter.count("event-" + n % 100);
                    meter.time("operation", Duration.ofNanos(1));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Counts counts = counts("http");
        assertThat(counts.events().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(40_000);
        assertThat(counts.events()).containsKey("other");
        assertThat(counts.events().size() + counts.durations().size()).isBetween(64, 69);
        assertThat(Objects.requireNonNull(counts.durations().get("operation")).sum()).isEqualTo(40_000);
    }

    @Test
    void forgetsAnApplication() {
        meter.count("a");
        meters.forget("http");
        assertThat(meters.counts()).isEmpty();
    }
}
