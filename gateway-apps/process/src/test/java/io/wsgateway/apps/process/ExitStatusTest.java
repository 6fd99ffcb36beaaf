package io.wsgateway.apps.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.close.CloseStatus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitStatusTest {

    @ParameterizedTest
    @CsvSource({"0, 1000, exit 0", "1, 1011, exit 1", "128, 1011, exit 128", "137, 1011, signal 9",
            "143, 1011, signal 15"})
    void saysHowItEnded(int status, int code, String reason) {
        assertThat(ExitStatus.of(status)).isEqualTo(CloseStatus.of(code, reason));
    }
}
