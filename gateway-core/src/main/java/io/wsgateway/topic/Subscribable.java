package io.wsgateway.topic;

import org.jspecify.annotations.Nullable;

/** A topic or a filter of this gateway: where those who subscribe to it are kept, and by what. */
interface Subscribable {

    /** The topics it is of. */
    TopicFanOut fanOut();

    /** Where its groups are found. */
    LaneGroups groups();

    /** What they are found by. */
    String key();

    /**
     * What an application holds, as what it is here.
     *
     * @throws IllegalArgumentException if it isn't of this gateway
     */
    static Subscribable of(Object topicOrFilter) {
        if (topicOrFilter instanceof Subscribable ours) {
            return ours;
        }
        throw new IllegalArgumentException("neither a topic nor a filter of this gateway: " + topicOrFilter);
    }

    /** Takes a place in its group of the lane. */
    default LaneGroup join(LaneDelivery delivery) {
        return groups().join(key(), delivery);
    }

    /** Its group of the lane; null if nobody is in it. */
    default @Nullable LaneGroup find(LaneDelivery delivery) {
        return groups().find(key(), delivery);
    }
}
