package io.wsgateway.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    @ParameterizedTest
    @CsvSource({"1, 50, 100", "2, 100, 200", "3, 200, 400", "6, 1600, 3200", "7, 2500, 5000", "8, 2500, 5000",
            "2147483647, 2500, 5000"})
    void doublesUpToFiveSecondsAndLeavesOutAHalfAtMost(int failures, long shortest, long longest) {
        assertThat(Backoff.after(failures, 0)).isEqualTo(Duration.ofMillis(shortest));
        assertThat(Backoff.after(failures, 1)).isEqualTo(Duration.ofMillis(longest));
    }

    @Test
    void isSomewhereBetween() {
        for (int i = 0; i < 1000; i++) {
            assertThat(Backoff.after(4)).isBetween(Duration.ofMillis(400), Duration.ofMillis(800));
        }
    }
}
