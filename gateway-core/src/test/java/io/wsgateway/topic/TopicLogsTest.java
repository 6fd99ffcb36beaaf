package io.wsgateway.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicRecovery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicLogsTest {

    private static final TopicHistory HISTORY = new TopicHistory(100, 10_000, Duration.ofSeconds(10));

    private long now;
    private int epoch;

    @Test
    void beginsANewEpochAfterForgetting() {
        TopicLogs logs = logs(10, 1 << 20);
        add(logs, "a", "one");
        add(logs, "b", "one");
        logs.forget("a");
        logs.forget("never");

        assertThat(logs.size()).isEqualTo(1);
        assertThat(read(logs, "a")).isEqualTo(new TopicRecovery(false, new TopicPosition("e3", 0), List.of()));
        assertThat(read(logs, "b").position()).isEqualTo(new TopicPosition("e2", 1));
    }

    @Test
    void dropsTheHistoryThatWasUnusedLongest() {
        TopicLogs logs = logs(3, 1 << 20);
        for (String topic : new String[] {"a", "b", "c"}) {
            now++;
            add(logs, topic, "one");
        }
        now++;
        read(logs, "a");
        now++;
        add(logs, "d", "one");

        assertThat(logs.size()).isEqualTo(3);
        assertThat(read(logs, "a").missed()).hasSize(1);
        assertThat(read(logs, "c").missed()).hasSize(1);
        assertThat(read(logs, "d").missed()).hasSize(1);
        assertThat(read(logs, "b").missed()).isEmpty();
    }

    /** Whatever names and messages come: what is kept of them stays within the limits, and its size is known. */
    @Test
    void staysWithinItsLimits() {
        TopicLogs logs = logs(50, 100_000);
        for (int i = 0; i < 5000; i++) {
            now += i % 3;
            add(logs, "t" + i * 31 % 200, "x".repeat(i * 7 % 3000));
            assertThat(logs.size()).isLessThanOrEqualTo(50);
            assertThat(logs.footprint()).isBetween(0L, 100_000L);
        }
        for (int i = 0; i < 200; i++) {
            logs.forget("t" + i);
        }
        assertThat(logs.size()).isZero();
        assertThat(logs.footprint()).isZero();
    }

    @Test
    void oneHistoryMayFillItAndNoMore() {
        TopicLogs logs = logs(50, 5000);
        for (int i = 0; i < 100; i++) {
            add(logs, "a", "x".repeat(1000));
        }
        assertThat(read(logs, "a").missed()).hasSize(4);
        add(logs, "a", "x".repeat(6000));
        assertThat(read(logs, "a")).satisfies(recovery -> {
            assertThat(recovery.missed()).isEmpty();
            assertThat(recovery.position().offset()).as("counted all the same").isEqualTo(101);
        });
    }

    @Test
    void expiresWhatNobodyUses() {
        TopicLogs logs = logs(50, 1 << 20);
        add(logs, "idle", "one");
        add(logs, "subscribed", "one");
        long full = logs.footprint();

        now = 10_000;
        logs.expire(topic -> topic.equals("subscribed"));
        assertThat(logs.size()).isEqualTo(2);
        assertThat(logs.footprint()).as("messages are too old").isLessThan(full);

        now = 10_001;
        logs.expire(topic -> topic.equals("subscribed"));
        assertThat(logs.size()).isEqualTo(1);
        assertThat(read(logs, "subscribed").position()).as("same epoch").isEqualTo(new TopicPosition("e2", 1));

        now = 20_002;
        logs.expire(topic -> false);
        assertThat(logs.size()).isZero();
        assertThat(logs.footprint()).isZero();
    }

    private TopicLogs logs(int histories, long bytes) {
        return new TopicLogs(new TopicLimits(histories, bytes), () -> Instant.ofEpochMilli(now), () -> "e" + ++epoch);
    }

    private static void add(TopicLogs logs, String topic, String text) {
        logs.use(topic, HISTORY, (log, time) -> {
            log.add(HeldMessage.copyOf(new TextMessage(text)), time);
            return log;
        });
        logs.shrink(topic);
    }

    private static TopicRecovery read(TopicLogs logs, String topic) {
        return logs.use(topic, HISTORY, (log, time) -> log.since(TopicPosition.NONE));
    }
}
