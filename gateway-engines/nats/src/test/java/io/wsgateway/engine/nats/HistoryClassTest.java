package io.wsgateway.engine.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicHistory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryClassTest {

    @ParameterizedTest
    @CsvSource({"0,PT0.001S,0d1", "1,PT1H,0d1", "2,PT12H,1d1", "3,PT12H0.001S,2d2", "100,P1D,7d2", "128,P2D,7d4",
            "129,P3D,8d8", "1000,P7D,10d16", "1000000,P365D,20d1024"})
    void hasRoomForAHistory(int messages, Duration age, String expected) {
        HistoryClass limits = HistoryClass.of(new TopicHistory(messages, 1, age));

        assertThat(limits).hasToString(expected);
        assertThat(limits.messages()).isGreaterThan(messages);
        assertThat(limits.age()).isGreaterThanOrEqualTo(age.multipliedBy(2));
        assertThat(HistoryClass.parse(expected)).contains(limits);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "d", "7", "7d", "d2", "7d3", "7d0", "7d2048", "21d1", "07d1", "7d02", "-1d1", "7d-2", "7x2",
                    "7d2d2", "7d99999999999", "99999999999d1", "٧d2"})
    void readsNothingElse(String text) {
        assertThat(HistoryClass.parse(text)).isEmpty();
    }

    @Test
    void namesOfStreamsSayWhoseTheyAreAndAreNeverTheSame() {
        HistoryClass limits = new HistoryClass(7, 2);
        String name = HistoryStream.newName("my_gateway", limits);

        assertThat(name).matches("my_gateway_7d2_[0-9a-f]{16}");
        assertThat(HistoryStream.limits("my_gateway", name)).contains(limits);
        assertThat(HistoryStream.limits("my", name)).isEmpty();
        assertThat(HistoryStream.limits("my_gateway", "my_gateway_7d2")).isEmpty();
        assertThat(HistoryStream.limits("my_gateway", "orders")).isEmpty();
        assertThat(HistoryStream.newName("my_gateway", limits)).isNotEqualTo(name);
    }
}
