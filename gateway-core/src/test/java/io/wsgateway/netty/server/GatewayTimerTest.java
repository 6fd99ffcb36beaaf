package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.netty.session.LogCapture;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewayTimerTest {

    private static final Duration SOON = Duration.ofMillis(1);

    private final GatewayTimer timer = new GatewayTimer();

    @AfterEach
    void close() {
        timer.close();
    }

    @Test
    void taskThatFailedIsRunAgainAfterItsPeriodAndItsFailureIsLogged() throws Exception {
        CountDownLatch runs = new CountDownLatch(3);
        try (LogCapture log = new LogCapture(GatewayTimer.class)) {
            timer.every(SOON, () -> {
                runs.countDown();
                throw new IllegalStateException("it failed");
            });
            assertThat(runs.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(log.lines.getFirst()).isEqualTo("ERROR a task of the gateway's timer failed");
        }
    }

    @Test
    void taskOfAClosedTimerIsCancelled() {
        timer.close();
        assertThat(timer.after(SOON, () -> {
            throw new AssertionError("ran");
        })).isCancelled();
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void cancelledTaskIsForgotten() {
        assertThat(timer.after(Duration.ofDays(1), () -> {}).cancel(false)).isTrue();
        assertThat(timer.waiting()).isZero();
    }
}
