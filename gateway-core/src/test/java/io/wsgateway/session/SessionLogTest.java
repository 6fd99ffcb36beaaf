package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.LogLines;
import io.wsgateway.app.EndedBy;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SessionLogTest {

    private static final SessionLog.Who WHO =
            new SessionLog.Who("1z", "chat", "/rooms/{room}", "192.0.2.7", Optional.of("alice"));
    private static final SessionSummary SUMMARY = new SessionSummary(1006, EndedBy.MAX_AGE, Duration.ofMillis(1500), 3,
            120, 4, 240, 1, 65_536, Optional.of(Duration.ofNanos(1_250_000)));

    @RegisterExtension
    final LogLines lines = new LogLines(SessionLog.class);

    @Test
    void tellsWhoseSessionOpens() {
        new SessionLog(SessionLogPolicy.ALL).opened(WHO, Optional.of("chat.v1"), 0);
        assertThat(lines.all()).containsExactly("session opened");
        assertThat(lines.pairs()).containsExactly("session=1z", "application=chat", "route=/rooms/{room}",
                "address=192.0.2.7", "principal=alice", "subprotocol=chat.v1");
    }

    @Test
    void tellsWhatCameOfASession() {
        new SessionLog(SessionLogPolicy.ALL).ended(WHO, SUMMARY, 0);
        assertThat(lines.all()).containsExactly("session ended");
        assertThat(lines.pairs()).containsExactly("session=1z", "application=chat", "route=/rooms/{room}",
                "address=192.0.2.7", "principal=alice", "code=1006", "by=max-age", "durationMs=1500",
                "receivedMessages=3", "receivedBytes=120", "sentMessages=4", "sentBytes=240", "droppedMessages=1",
                "largestQueueBytes=65536", "roundTripMs=1.25");
    }

    @Test
    void writesAsManyLinesAsCanBeReadAndCountsTheOthers() {
        SessionLog log = new SessionLog(SessionLogPolicy.SOME);
        for (int i = 0; i < 100; i++) {
            log.opened(WHO, Optional.empty(), i);
        }
        log.ended(WHO, SUMMARY, 100);
        log.opened(WHO, Optional.empty(), Duration.ofSeconds(11).toNanos());
        assertThat(lines.all()).hasSize(22).endsWith("session ended",
                "session opened (and 80 more since the last line)");
    }

    @Test
    void writesEveryLineWhereAllAreWanted() {
        SessionLog log = new SessionLog(SessionLogPolicy.ALL);
        for (int i = 0; i < 100; i++) {
            log.opened(WHO, Optional.empty(), i);
        }
        assertThat(lines.all()).hasSize(100);
    }

    @Test
    void includesAboutTheShareThatIsWanted() {
        SessionLogPolicy sample = new SessionLogPolicy(0.01, false);
        assertThat(LongStream.rangeClosed(1, 100_000).filter(sample::includes).count()).isBetween(990L, 1010L);
        assertThat(LongStream.rangeClosed(1, 1000).filter(SessionLogPolicy.OFF::includes)).isEmpty();
        assertThat(LongStream.rangeClosed(1, 1000).allMatch(SessionLogPolicy.SOME::includes)).isTrue();
    }

    @Test
    void canBeToldToIncludeOthers() {
        SessionLog log = new SessionLog(SessionLogPolicy.OFF);
        assertThat(log.includes(1)).isFalse();
        log.include(SessionLogPolicy.ALL);
        assertThat(log.includes(1)).isTrue();
    }

    @Test
    void knowsNoShareBeyondAll() {
        assertThatThrownBy(() -> new SessionLogPolicy(1.5, false)).hasMessage("a share of 1.5 (expected: 0 to 1)");
        assertThatThrownBy(() -> new SessionLogPolicy(Double.NaN, false)).hasMessageContaining("NaN");
    }
}
