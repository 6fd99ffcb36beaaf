package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryTest {

    private static final Duration LEFT = Duration.ofSeconds(10);

    @ParameterizedTest
    @EnumSource(Failure.class)
    void triesAgainOnlyWhatWasSurelyNotReceived(Failure failure) {
        boolean unsent = switch (failure) {
            case REFUSED, UNRESOLVED, CONNECT_TIMEOUT, UNPROCESSED, BREAKER_OPEN, UNVALIDATED, NO_TURN,
                    OVERLOADED -> true;
            default -> false;
        };
        assertThat(Retry.next(Outcome.failed(failure, ""), 1, LEFT, 0).isPresent()).isEqualTo(unsent);
    }

    @ParameterizedTest
    @CsvSource({"429, 3, true", "503, 3, true", "429,, false", "503,, false", "500, 3, false", "502, 3, false",
            "504, 3, false", "408, 3, false", "503, 11, false", "429, 86400, false"})
    void triesAgainWhereTheBackEndSaysWhen(int status, Integer retryAfter, boolean again) {
        Outcome.Failed failed = new Outcome.Failed(Failure.UNAVAILABLE, status,
                Optional.ofNullable(retryAfter).map(Duration::ofSeconds), Optional.empty(), "");
        Optional<Duration> next = Retry.next(failed, 1, LEFT, 0);
        assertThat(next.isPresent()).isEqualTo(again);
        next.ifPresent(pause -> assertThat(pause).isEqualTo(Duration.ofSeconds(retryAfter)));
    }

    @ParameterizedTest
    @CsvSource({"1, 50", "2, 100", "3, 200", "4, 400", "5, 800", "6, 1000", "7, 1000", "1000000, 1000"})
    void waitsTwiceAsLongEachTimeWithFullJitter(int failures, long millis) {
        Outcome.Failed refused = Outcome.failed(Failure.REFUSED, "");
        assertThat(Retry.next(refused, failures, LEFT, 0.5)).contains(Duration.ofMillis(millis));
        assertThat(Retry.next(refused, failures, LEFT, 0)).contains(Duration.ZERO);
    }

    @Test
    void triesNoMoreWhereTheTimeIsUp() {
        Outcome.Failed refused = Outcome.failed(Failure.REFUSED, "");
        assertThat(Retry.next(refused, 1, Duration.ofMillis(50), 0.5)).contains(Duration.ofMillis(50));
        assertThat(Retry.next(refused, 1, Duration.ofMillis(49), 0.5)).isEmpty();
        assertThat(Retry.next(refused, 1, Duration.ofMillis(-1), 0)).isEmpty();
    }
}
