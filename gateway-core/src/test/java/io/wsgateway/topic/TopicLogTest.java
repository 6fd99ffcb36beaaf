package io.wsgateway.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicRecovery;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicLogTest {

    private static final long ROOMY = 1 << 20;

    private final TopicLog log = new TopicLog("e");

    /** Five messages, one each second, of which some are kept: what is there for those who were at an offset. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            messages   | bytes | age ms | epoch | offset | recovered | missed
            3          | 1000  | 60000  | e     | 5      | true      |
            3          | 1000  | 60000  | e     | 4      | true      | m5
            3          | 1000  | 60000  | e     | 2      | true      | m3 m4 m5
            3          | 1000  | 60000  | e     | 1      | false     | m3 m4 m5
            3          | 1000  | 60000  | e     | 6      | false     | m3 m4 m5
            3          | 1000  | 60000  | f     | 4      | false     | m3 m4 m5
            100        | 1000  | 60000  | e     | 0      | true      | m1 m2 m3 m4 m5
            100        | 4     | 60000  | e     | 3      | true      | m4 m5
            100        | 5     | 60000  | e     | 2      | false     | m4 m5
            100        | 1000  | 2500   | e     | 2      | true      | m3 m4 m5
            100        | 1000  | 2000   | e     | 2      | false     | m4 m5
            0          | 1000  | 60000  | e     | 5      | true      |
            0          | 1000  | 60000  | e     | 4      | false     |
            100        | 1     | 60000  | e     | 4      | false     |
            """, delimiter = '|', useHeadersInDisplayName = true)
    void tellsWhatWasMissed(int messages, long bytes, long age, String epoch, long offset, boolean recovered,
            String missed) {
        TopicHistory limits = new TopicHistory(messages, bytes, Duration.ofMillis(age));
        for (int i = 1; i <= 5; i++) {
            log.add(message("m" + i), i * 1000L);
            log.trim(limits, ROOMY, i * 1000L);
        }

        TopicRecovery recovery = log.since(new TopicPosition(epoch, offset));

        assertThat(recovery.recovered()).isEqualTo(recovered);
        assertThat(recovery.position()).isEqualTo(new TopicPosition("e", 5));
        assertThat(String.join(" ", texts(recovery))).isEqualTo(missed == null ? "" : missed);
    }

    @Test
    void beginsAtOffsetZero() {
        assertThat(log.position()).isEqualTo(new TopicPosition("e", 0));
        assertThat(log.next()).isEqualTo(new TopicPosition("e", 1));
        assertThat(log.since(new TopicPosition("e", 0)).recovered()).isTrue();
        assertThat(log.since(TopicPosition.NONE).recovered()).isFalse();
    }

    @Test
    void forgetsWithTimeAndGoesOnCounting() {
        TopicHistory limits = new TopicHistory(10, 100, Duration.ofSeconds(1));
        log.add(message("m1"), 0);
        log.trim(limits, ROOMY, 999);
        assertThat(texts(log.since(TopicPosition.NONE))).containsExactly("m1");

        log.trim(limits, ROOMY, 1000);
        log.add(message("m2"), 1000);

        assertThat(log.since(new TopicPosition("e", 0)).recovered()).isFalse();
        assertThat(texts(log.since(new TopicPosition("e", 1)))).containsExactly("m2");
        assertThat(log.position().offset()).isEqualTo(2);
    }

    @Test
    void takesUpNoMoreThanItMay() {
        TopicHistory limits = new TopicHistory(1000, 1 << 20, Duration.ofDays(1));
        for (int i = 0; i < 1000; i++) {
            log.add(message(""), 0);
            log.trim(limits, 10_000, 0);
            assertThat(log.footprint()).isLessThanOrEqualTo(10_000);
        }
        assertThat(log.since(TopicPosition.NONE).missed()).hasSize((10_000 - TopicLog.LOG_BYTES) / 100);
    }

    private static HeldMessage message(String text) {
        return HeldMessage.copyOf(new TextMessage(text));
    }

    private static List<String> texts(TopicRecovery recovery) {
        return recovery.missed().stream().map(Message::text).toList();
    }
}
