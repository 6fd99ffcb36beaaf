package io.wsgateway.apps.upstreams;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.apps.upstreams.Health.Change;
import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Ejection EJECTION = new Ejection(3, Duration.ofSeconds(10), Duration.ofSeconds(60));
    private static final Checks CHECKS =
            new Checks(Checks.Kind.TCP, "/", Duration.ofSeconds(5), Duration.ofSeconds(2), 3, 2);

    private final Health health = new Health(EJECTION, CHECKS, Duration.ofSeconds(30));

    /** Of any origin, also where the number overflows. */
    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5_000_000_000L, -7})
    void isLeftOutAfterFailuresInARowAndBackAfterATime(long t) {
        assertThat(health.failed(t, false)).isEqualTo(Change.NONE);
        assertThat(health.failed(t, false)).isEqualTo(Change.NONE);
        assertThat(health.succeeded(t)).isEqualTo(Change.NONE);
        assertThat(health.failed(t, false)).isEqualTo(Change.NONE);
        assertThat(health.failed(t, false)).isEqualTo(Change.NONE);
        assertThat(health.isIn(t)).isTrue();
        assertThat(health.failed(t, false)).isEqualTo(Change.OUT);
        assertThat(health.isIn(t + 10 * SECOND - 1)).isFalse();
        assertThat(health.left(t + 4 * SECOND)).isEqualTo(Duration.ofSeconds(6));
        assertThat(health.isIn(t + 10 * SECOND)).isTrue();
        assertThat(health.succeeded(t + 11 * SECOND)).isEqualTo(Change.BACK);
        assertThat(health.succeeded(t + 12 * SECOND)).isEqualTo(Change.NONE);
    }

    @Test
    void isLeftOutForTwiceAsLongEachTimeUpToTheMost() {
        long now = 0;
        for (long expected : new long[] {10, 20, 40, 60, 60}) {
            while (health.failed(now, false) != Change.OUT) {
                // one failure is enough once it was out
                assertThat(expected).isEqualTo(10);
            }
            assertThat(health.left(now)).isEqualTo(Duration.ofSeconds(expected));
            now += expected * SECOND;
        }
        assertThat(health.succeeded(now)).isEqualTo(Change.BACK);
        fail(now + SECOND);
        assertThat(health.left(now + SECOND)).as("soon after").isEqualTo(Duration.ofSeconds(60));
        now += 61 * SECOND;
        assertThat(health.succeeded(now)).isEqualTo(Change.BACK);
        fail(now + 60 * SECOND);
        assertThat(health.left(now + 60 * SECOND)).as("after it was well for the longest time")
                .isEqualTo(Duration.ofSeconds(10));
    }

    private void fail(long now) {
        for (int i = 0; i < 3; i++) {
            var unused = health.failed(now, false);
        }
        assertThat(health.isIn(now)).isFalse();
    }

    @Test
    void countsNoFailuresWhileItIsOut() {
        fail(0);
        for (int i = 0; i < 1000; i++) {
            assertThat(health.failed(SECOND, false)).isEqualTo(Change.NONE);
        }
        assertThat(health.isIn(10 * SECOND)).isTrue();
    }

    @Test
    void isNotLeftOutWhereItIsTheLast() {
        for (int i = 0; i < 100; i++) {
            assertThat(health.failed(i, true)).isEqualTo(Change.NONE);
        }
        assertThat(health.isIn(100)).isTrue();
        assertThat(health.failed(101, false)).as("as soon as another is well").isEqualTo(Change.OUT);
    }

    @Test
    void isBackAtOnceWhereItWasChosenAllTheSameAndIsWell() {
        fail(0);
        assertThat(health.succeeded(SECOND)).isEqualTo(Change.BACK);
        assertThat(health.isIn(SECOND)).isTrue();
        assertThat(health.weight(SECOND)).isCloseTo(Health.FIRST_SHARE, Offset.offset(1e-9));
    }

    @Test
    void getsItsShareSlowly() {
        assertThat(health.weight(0)).isEqualTo(1);
        fail(0);
        double before = 0;
        for (int second = 10; second <= 40; second++) {
            double weight = health.weight(second * SECOND);
            assertThat(weight).isCloseTo(0.1 + 0.9 * (second - 10) / 30, Offset.offset(1e-9)).isGreaterThan(before);
            before = weight;
        }
        assertThat(health.weight(100 * SECOND)).isEqualTo(1);
    }

    @Test
    void isLeftOutAsLongAsItDoesNotAnswer() {
        assertThat(health.checked(false, 0)).isEqualTo(Change.NONE);
        assertThat(health.checked(false, 0)).isEqualTo(Change.NONE);
        assertThat(health.checked(true, 0)).isEqualTo(Change.NONE);
        assertThat(health.checked(false, 0)).isEqualTo(Change.NONE);
        assertThat(health.checked(false, 0)).isEqualTo(Change.NONE);
        assertThat(health.isIn(0)).isTrue();
        assertThat(health.checked(false, 0)).isEqualTo(Change.OUT);
        assertThat(health.isIn(1000 * SECOND)).isFalse();
        assertThat(health.checked(true, 1000 * SECOND)).isEqualTo(Change.NONE);
        assertThat(health.checked(false, 1000 * SECOND)).isEqualTo(Change.NONE);
        assertThat(health.checked(true, 1000 * SECOND)).isEqualTo(Change.NONE);
        assertThat(health.checked(true, 1001 * SECOND)).isEqualTo(Change.BACK);
        assertThat(health.isIn(1001 * SECOND)).isTrue();
        assertThat(health.weight(1001 * SECOND)).isCloseTo(0.1, Offset.offset(1e-9));
    }

    @Test
    void knowsWhenItFailedLast() {
        assertThat(health.wellFor(5)).isEqualTo(Long.MAX_VALUE);
        assertThat(health.failed(5, true)).isEqualTo(Change.NONE);
        assertThat(health.wellFor(8)).isEqualTo(3);
        assertThat(health.checked(false, 10)).isEqualTo(Change.NONE);
        assertThat(health.wellFor(11)).isEqualTo(1);
    }

    @Test
    void isNeverLeftOutWhereThatIsOff() {
        Health patient =
                new Health(new Ejection(0, Duration.ofSeconds(1), Duration.ofSeconds(1)), CHECKS, Duration.ZERO);
        for (int i = 0; i < 100; i++) {
            assertThat(patient.failed(i, false)).isEqualTo(Change.NONE);
        }
        assertThat(patient.weight(100)).isEqualTo(1);
    }
}
