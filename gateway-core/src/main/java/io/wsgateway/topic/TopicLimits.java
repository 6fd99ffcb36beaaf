package io.wsgateway.topic;

/**
 * What one application may keep of its topics in this process. Immutable.
 *
 * @param histories the most topics that something is kept of, 1 or more
 * @param historyBytes the most bytes that all of it takes up, about: payloads, and what it costs to keep them
 */
public record TopicLimits(int histories, long historyBytes) {

    /** What holds where nothing is configured. */
    public static final TopicLimits DEFAULT = new TopicLimits(10_000, 32 << 20);
}
