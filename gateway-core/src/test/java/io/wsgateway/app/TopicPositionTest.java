package io.wsgateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicPositionTest {

    @ParameterizedTest
    @ValueSource(strings = {"a:0", "1y2p0ij32e8e7:17", "A_b-9:999999999999999999",
            "abcdefghijklmnopqrstuvwxyz012345:1"})
    void isReadAsItIsWritten(String text) {
        assertThat(TopicPosition.parse(text)).get().hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", ":0", "a", "a:", "a:-1", "a:+1", "a:01", "a:1 ", " a:1", "a:b:1", "a:1:1", "a/:1",
            "a:1000000000000000000", "a:99999999999999999999999", "a:\u0661", "\u00e4:1", "a:1\n",
            "abcdefghijklmnopqrstuvwxyz0123456:1"})
    void whatIsNoneIsNotRead(String text) {
        assertThat(TopicPosition.parse(text)).isEmpty();
    }

    @Test
    void nowhereIsNoPositionOfAnyHistory() {
        assertThat(TopicPosition.parse(TopicPosition.NONE.toString())).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new TopicPosition("", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new TopicPosition("a", -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new TopicPosition("a:b", 1));
    }

    @Test
    void historiesHaveLimits() {
        Duration age = Duration.ofMinutes(1);
        assertThat(new TopicHistory(0, 0, age)).isEqualTo(new TopicHistory(0, 0, age));
        assertThatIllegalArgumentException().isThrownBy(() -> new TopicHistory(-1, 0, age))
                .withMessage("history of -1 messages (expected: 0 to 1000000)");
        assertThatIllegalArgumentException().isThrownBy(() -> new TopicHistory(1_000_001, 0, age));
        assertThatIllegalArgumentException().isThrownBy(() -> new TopicHistory(1, (1 << 30) + 1L, age))
                .withMessage("history of 1073741825 bytes (expected: 0 to 1073741824)");
        assertThatIllegalArgumentException().isThrownBy(() -> new TopicHistory(1, 1, Duration.ZERO))
                .withMessage("history of PT0S (expected: 1 ms to 365 days)");
        assertThatIllegalArgumentException().isThrownBy(() -> new TopicHistory(1, 1, Duration.ofDays(366)));
    }
}
