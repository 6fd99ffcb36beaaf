package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private static final long SECOND = 1_000_000_000L;
    /** Near where nanoseconds of the clock wrap around. */
    private static final long START = Math.subtractExact(Long.MAX_VALUE, SECOND);

    private final CircuitBreaker breaker = new CircuitBreaker(new CircuitBreaker.Rules(2, Duration.ofSeconds(5)));

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
        assertThat(breaker.failed(START + 6 * SECOND)).as("a pause begins").isTrue();
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

    @Test
    void failureOfWhatBeganBeforeThePauseBeginsNoOther() {
        open();
        assertThat(breaker.failed(START + SECOND)).isFalse();
        assertThat(breaker.left(START + SECOND)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void failuresFarApartAreNoRow() {
        CircuitBreaker other = new CircuitBreaker(new CircuitBreaker.Rules(2, Duration.ofSeconds(60),
                Duration.ofSeconds(1), Duration.ofSeconds(1), 1, Duration.ofSeconds(1)));
        other.failed(START);
        assertThat(other.failed(START + 61 * SECOND)).isFalse();
        assertThat(other.failed(START + 121 * SECOND)).isTrue();
    }

    @Test
    void pausesGrowUpToTheLongestUntilSomethingSucceeds() {
        CircuitBreaker growing = growing();
        growing.failed(START);
        for (int pause : new int[] {1, 2, 4, 5, 5}) {
            assertThat(growing.left(START)).isEqualTo(Duration.ofSeconds(pause));
            assertThat(growing.begin(START + pause * SECOND)).isTrue();
            assertThat(growing.failed(START)).isTrue();
        }
        assertThat(growing.succeeded()).isTrue();
        assertThat(growing.left(START)).isZero();
        growing.failed(START);
        assertThat(growing.left(START)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void letsSomePassAndAllOnceNoneHasFailedForLong() {
        CircuitBreaker growing = growing();
        growing.failed(START);
        long later = START + SECOND;
        assertThat(growing.begin(later)).isTrue();
        assertThat(growing.begin(later)).isTrue();
        assertThat(growing.begin(later)).as("a third").isFalse();
        assertThat(growing.isOpen()).isTrue();
        assertThat(growing.begin(later + 10 * SECOND - 1)).isFalse();
        assertThat(growing.begin(later + 10 * SECOND)).isTrue();
        assertThat(growing.isOpen()).isFalse();
        assertThat(growing.hasFailed()).isFalse();
    }

    private static CircuitBreaker growing() {
        return new CircuitBreaker(
                new CircuitBreaker.Rules(1, Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofSeconds(5), 2,
                        Duration.ofSeconds(10)));
    }

    private void open() {
        breaker.failed(START);
        breaker.failed(START);
    }
}
