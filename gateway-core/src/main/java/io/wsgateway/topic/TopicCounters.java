package io.wsgateway.topic;

import io.wsgateway.app.TopicRecovery;
import java.util.concurrent.atomic.LongAdder;

/** What is counted of an application's topics where it isn't one lane's. Thread-safe. */
final class TopicCounters {

    private final LongAdder published = new LongAdder();
    private final LongAdder recovered = new LongAdder();
    private final LongAdder incomplete = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** A message is published. */
    void published() {
        published.increment();
    }

    /** A subscription has been told what it missed. */
    void recovered(TopicRecovery recovery) {
        (recovery.recovered() ? recovered : incomplete).increment();
    }

    /** A subscription could not be told what it missed. */
    void recoveryFailed() {
        failed.increment();
    }

    /**
     * All of it until now.
     *
     * @param topics how many have subscribers
     * @param subscriptions how many there are
     * @param delivered how many messages lanes have delivered
     */
    TopicCounts with(long topics, long subscriptions, long delivered) {
        return new TopicCounts(topics, subscriptions, published.sum(), delivered, recovered.sum(), incomplete.sum(),
                failed.sum());
    }
}
