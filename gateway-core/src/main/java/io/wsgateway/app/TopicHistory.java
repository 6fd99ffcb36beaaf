package io.wsgateway.app;

import java.time.Duration;

/**
 * How much of what is published to a topic is kept. The first limit that is reached counts; what is beyond is forgotten, the
 * oldest first. Immutable.
 *
 * @param messages the most messages; 0 to 1,000,000. With 0 none is kept, but each has a position
 * @param bytes the most bytes of their payloads; 0 to 1 GiB
 * @param age how long a message is kept; 1 ms to 365 days
 */
public record TopicHistory(int messages, long bytes, Duration age) {

    private static final int MOST_MESSAGES = 1_000_000;
    private static final long MOST_BYTES = 1L << 30;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(365);

    public TopicHistory {
        if (messages < 0 || messages > MOST_MESSAGES) {
            throw new IllegalArgumentException(
                    "history of " + messages + " messages (expected: 0 to " + MOST_MESSAGES + ")");
        }
        if (bytes < 0 || bytes > MOST_BYTES) {
            throw new IllegalArgumentException("history of " + bytes + " bytes (expected: 0 to " + MOST_BYTES + ")");
        }
        if (age.compareTo(SHORTEST) < 0 || age.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("history of " + age + " (expected: 1 ms to 365 days)");
        }
    }
}
