package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.apps.http.Breaker.Pass;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Breaker breaker = new Breaker(3);

    @Test
    void asksNothingAfterFailuresInARow() {
        assertThat(breaker.failed(Pass.FREE, 0)).isFalse();
        assertThat(breaker.failed(Pass.FREE, 0)).isFalse();
        assertThat(breaker.begin(0)).isEqualTo(Pass.FREE);
        assertThat(breaker.failed(Pass.FREE, 0)).isTrue();
        assertThat(breaker.begin(SECOND - 1)).isEqualTo(Pass.NONE);
        assertThat(breaker.left(SECOND / 2)).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void countsOnlyFailuresWithoutASuccessBetween() {
        breaker.failed(Pass.FREE, 0);
        breaker.failed(Pass.FREE, 0);
        assertThat(breaker.succeeded()).isFalse();
        breaker.failed(Pass.FREE, 0);
        breaker.failed(Pass.FREE, 0);
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void letsOneTrialPassAfterThePause() {
        open();
        assertThat(breaker.begin(SECOND)).isEqualTo(Pass.TRIAL);
        assertThat(breaker.begin(SECOND)).isEqualTo(Pass.NONE);
        assertThat(breaker.succeeded()).isTrue();
        assertThat(breaker.begin(SECOND)).isEqualTo(Pass.FREE);
    }

    @Test
    void waitsTwiceAsLongAfterEachTrialThatFails() {
        open();
        long now = 0;
        for (long pause : new long[] {1, 2, 4, 8, 15, 15}) {
            assertThat(breaker.begin(now + pause * SECOND - 1)).isEqualTo(Pass.NONE);
            now += pause * SECOND;
            assertThat(breaker.begin(now)).isEqualTo(Pass.TRIAL);
            assertThat(breaker.failed(Pass.TRIAL, now)).isFalse();
        }
        breaker.begin(now + 15 * SECOND);
        breaker.succeeded();
        open();
        assertThat(breaker.left(0)).isEqualTo(Breaker.PAUSE);
    }

    @Test
    void takesAFailureOfBeforeThePauseForNoTrial() {
        open();
        assertThat(breaker.begin(SECOND)).isEqualTo(Pass.TRIAL);
        breaker.failed(Pass.FREE, SECOND);
        assertThat(breaker.left(SECOND)).isEqualTo(Duration.ZERO);
        assertThat(breaker.begin(SECOND)).isEqualTo(Pass.NONE);
        breaker.abandoned(Pass.FREE);
        assertThat(breaker.begin(SECOND)).isEqualTo(Pass.NONE);
        breaker.abandoned(Pass.TRIAL);
        assertThat(breaker.begin(SECOND)).isEqualTo(Pass.TRIAL);
    }

    @Test
    void letsAllPassWhereItIsOff() {
        Breaker off = new Breaker(0);
        for (int i = 0; i < 100; i++) {
            assertThat(off.failed(Pass.FREE, 0)).isFalse();
        }
        assertThat(off.begin(0)).isEqualTo(Pass.FREE);
    }

    private void open() {
        for (int i = 0; i < 3; i++) {
            breaker.failed(Pass.FREE, 0);
        }
    }
}
