package io.wsgateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private static final long SECOND = 1_000_000_000L;
    /** Near where nanoseconds of the clock wrap around. */
    private static final long START = Math.subtractExact(Long.MAX_VALUE, SECOND);

    private final CircuitBreaker breaker = new CircuitBreaker(2, Duration.ofSeconds(5));

    @Test
    void opensAfterFailuresInARow() {
        assertThat(breaker.failed(START)).isFalse();
        assertThat(breaker.begin(START)).isTrue();
        assertThat(breaker.failed(START)).as("opened").isTrue();
        assertThat(breaker.begin(START)).isFalse();
        assertThat(breaker.begin(START + 5 * SECOND - 1)).isFalse();
    }

    @Test
    void successBetweenFailuresKeepsItClosed() {
        breaker.failed(START);
        assertThat(breaker.succeeded()).as("closed again").isFalse();
        breaker.failed(START);
        assertThat(breaker.begin(START)).isTrue();
    }

    @Test
    void triesOneAfterThePause() {
        open();
        assertThat(breaker.begin(START + 5 * SECOND)).isTrue();
        assertThat(breaker.begin(START + 5 * SECOND)).as("a second one").isFalse();
        assertThat(breaker.succeeded()).as("closed again").isTrue();
        assertThat(breaker.begin(START + 5 * SECOND)).isTrue();
        assertThat(breaker.begin(START + 5 * SECOND)).isTrue();
    }

    @Test
    void waitsAgainAfterATrialThatFails() {
        open();
        breaker.begin(START + 5 * SECOND);
        assertThat(breaker.failed(START + 6 * SECOND)).as("opened, which it was").isFalse();
        assertThat(breaker.begin(START + 10 * SECOND)).isFalse();
        assertThat(breaker.begin(START + 11 * SECOND)).isTrue();
    }

    @Test
    void abandonedTrialLetsAnotherPass() {
        open();
        breaker.begin(START + 5 * SECOND);
        breaker.abandoned();
        assertThat(breaker.begin(START + 5 * SECOND)).isTrue();
    }

    private void open() {
        breaker.failed(START);
        breaker.failed(START);
    }
}
