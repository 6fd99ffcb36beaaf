package io.wsgateway.cluster.topic;

import java.util.concurrent.atomic.LongAdder;

/** Counts for {@link ClusterTopicCounts}. Thread-safe. */
final class ClusterTopicCounters {

    final LongAdder gapsRepaired = new LongAdder();
    final LongAdder gapsNotRepaired = new LongAdder();
    final LongAdder recovered = new LongAdder();
    final LongAdder incomplete = new LongAdder();
    final LongAdder recoveriesFailed = new LongAdder();
    final LongAdder reads = new LongAdder();
    final LongAdder looks = new LongAdder();
    final LongAdder kept = new LongAdder();
    final LongAdder keepsFailed = new LongAdder();
    final LongAdder contended = new LongAdder();
    final LongAdder unread = new LongAdder();
    final LongAdder membersUntold = new LongAdder();

    ClusterTopicCounts counts(int followed) {
        return new ClusterTopicCounts(followed, gapsRepaired.sum(), gapsNotRepaired.sum(), recovered.sum(),
                incomplete.sum(), recoveriesFailed.sum(), reads.sum(), looks.sum(), kept.sum(), keepsFailed.sum(),
                contended.sum(), unread.sum(), membersUntold.sum());
    }
}
