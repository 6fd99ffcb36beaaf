package io.wsgateway.protocol.close;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloseStatusTest {

    @ParameterizedTest
    @CsvSource({"0,false", "999,false", "1000,true", "1003,true", "1004,false", "1005,false", "1006,false",
            "1007,true", "1014,true", "1015,false", "1016,false", "2999,false", "3000,true", "4999,true",
            "5000,false", "65535,false", "-1,false"})
    void knowsWhichCodesMayBeSent(int code, boolean sendable) {
        assertThat(CloseStatus.of(code).isSendable()).isEqualTo(sendable);
    }

    @Test
    void refusesAReasonThatIsTooLong() {
        assertThat(new CloseStatus(1000, "x".repeat(123)).reason()).hasSize(123);
        assertThatIllegalArgumentException().isThrownBy(() -> new CloseStatus(1000, "x".repeat(124)));
        assertThatIllegalArgumentException().isThrownBy(() -> new CloseStatus(1000, "€".repeat(42)));
    }

    @ParameterizedTest
    @CsvSource({"x,123", "\u00e9,61", "€,41", "\ud83d\ude00,30"})
    void cutsAReasonBetweenCodePoints(String codePoint, int kept) {
        CloseStatus status = CloseStatus.of(1000, codePoint.repeat(200));

        assertThat(status.reason()).isEqualTo(codePoint.repeat(kept));
        assertThat(status.reason().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(CloseStatus.MAX_REASON_BYTES);
    }

    @ParameterizedTest
    @CsvSource({"too much at once,PT5S,too much at once; retry-after=5", "'',PT0.001S,retry-after=1",
            "full,PT59.5S,full; retry-after=60", "full,PT5M,full; retry-after=300"})
    void saysInTheReasonWhenToComeBack(String reason, Duration wait, String expected) {
        assertThat(CloseStatus.of(1013, reason).withRetryAfter(wait)).isEqualTo(new CloseStatus(1013, expected));
    }

    @ParameterizedTest
    @CsvSource({"x,106", "€,35"})
    void cutsTheReasonAndNotTheHint(String codePoint, int kept) {
        CloseStatus status = CloseStatus.of(1012, codePoint.repeat(200)).withRetryAfter(Duration.ofMinutes(5));
        assertThat(status.reason()).isEqualTo(codePoint.repeat(kept) + "; retry-after=300");
        assertThat(status.reason().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(CloseStatus.MAX_REASON_BYTES);
    }

    @ParameterizedTest
    @CsvSource({"PT0S", "PT-1S"})
    void asksForNoWaitThatIsNone(Duration wait) {
        assertThatIllegalArgumentException().isThrownBy(() -> CloseStatus.of(1013).withRetryAfter(wait));
    }
}
