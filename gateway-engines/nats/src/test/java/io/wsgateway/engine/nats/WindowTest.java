package io.wsgateway.engine.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowTest {

    private static final TopicHistory LIMITS = new TopicHistory(3, 100, Duration.ofMinutes(1));
    private static final Instant START = Instant.EPOCH;

    private final Window window = new Window(LIMITS);

    private void message(String epoch, long offset, String text) {
        message(epoch, offset, text, LIMITS, START);
    }

    private void message(String epoch, long offset, String text, TopicHistory limits, Instant kept) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        window.add(new Entry(Entry.Kind.MESSAGE, new TopicPosition(epoch, offset), "", limits), body, body.length,
                kept);
    }

    private void mark(Entry.Kind kind, String epoch, long offset) {
        window.add(new Entry(kind, new TopicPosition(epoch, offset), "", LIMITS), new byte[0], 0, START);
    }

    private List<String> since(TopicPosition since) {
        return window.at(START).since(since).stream().map(body -> new String(body, StandardCharsets.UTF_8)).toList();
    }

    private List<String> all() {
        return since(TopicPosition.NONE);
    }

    @Test
    void isEmptyBeforeAnything() {
        assertThat(all()).isEmpty();
        assertThat(window.last()).isNull();
    }

    @Test
    void keepsTheLastMessages() {
        for (int i = 1; i <= 5; i++) {
            message("e", i, Integer.toString(i));
        }

        assertThat(all()).containsExactly("3", "4", "5");
        assertThat(window.messages()).isEqualTo(3);
        assertThat(window.bytes()).isEqualTo(3);
    }

    @Test
    void keepsTheLastBytes() {
        message("e", 1, "x".repeat(60));
        message("e", 2, "y".repeat(40));
        message("e", 3, "z");
        assertThat(all()).containsExactly("y".repeat(40), "z");

        message("e", 4, "w".repeat(101));
        assertThat(all()).isEmpty();
    }

    @Test
    void leavesOutWhatIsTooOld() {
        message("e", 1, "old", LIMITS, START);
        message("e", 2, "new", LIMITS, START.plusMillis(1));

        window.at(START.plus(Duration.ofMinutes(1)).plusMillis(1));

        assertThat(window.messages()).isOne();
    }

    @Test
    void theLimitsThatWereWrittenLastCountAsWell() {
        message("e", 1, "1");
        message("e", 2, "2", new TopicHistory(1, 100, Duration.ofMinutes(1)), START);

        assertThat(all()).containsExactly("2");
    }

    @Test
    void answersWhatIsBehindAPosition() {
        message("e", 1, "1");
        message("e", 2, "2");
        message("e", 3, "3");

        assertThat(since(new TopicPosition("e", 1))).containsExactly("2", "3");
        assertThat(since(new TopicPosition("e", 3))).isEmpty();
        assertThat(since(new TopicPosition("e", 0))).containsExactly("1", "2", "3");
        assertThat(since(new TopicPosition("e", 9))).containsExactly("1", "2", "3");
        assertThat(since(new TopicPosition("other", 2))).containsExactly("1", "2", "3");
    }

    @Test
    void anEpochMayBeginAmidMessagesThatStay() {
        message("e", 1, "1");
        message("e", 2, "2");
        mark(Entry.Kind.BEGUN, "f", 2);
        assertThat(all()).containsExactly("1", "2");
        message("f", 3, "3");
        message("g", 4, "4");

        assertThat(all()).containsExactly("2", "3", "4");
        assertThat(since(new TopicPosition("g", 3))).containsExactly("4");
    }

    @Test
    void whatIsBeforeAGapOrWasForgottenDoesNotCount() {
        message("e", 1, "1");
        message("e", 3, "3");
        assertThat(all()).containsExactly("3");

        mark(Entry.Kind.FORGOTTEN, "f", 0);
        assertThat(all()).isEmpty();
        message("f", 1, "new");

        assertThat(all()).containsExactly("new");
    }

    @Test
    void anEpochThatBeginsAtTheStartForgetsWhatIsBefore() {
        message("e", 1, "1");
        message("f", 1, "new");

        assertThat(all()).containsExactly("new");
    }
}
