package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"0, 0", "7, 7", "86400, 86400", "86401, 86400", "999999999999999999, 86400",
            "'Mon, 30 Nov 2026 12:00:09 GMT', 9", "'Mon, 30 Nov 2026 11:00:00 GMT', 0",
            "'Fri, 30 Nov 2046 12:00:00 GMT', 86400"})
    void readsSecondsAndDates(String text, long seconds) {
        assertThat(RetryAfter.of(text, NOW)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-1", "1.5", "soon", "7 ", "9999999999999999999999", "+3", "\u0667",
            "Xyz, 30 Nov 2026 12:00:00 GMT"})
    void readsNothingElse(String text) {
        assertThat(RetryAfter.of(text, NOW)).isEmpty();
    }
}
