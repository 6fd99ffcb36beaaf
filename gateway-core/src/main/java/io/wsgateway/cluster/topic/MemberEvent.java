package io.wsgateway.cluster.topic;

import io.wsgateway.app.TopicPresence;

/**
 * Something that happened to a topic's members on a node. Immutable.
 *
 * @param number grows with each event of an application on a node; 1 or more
 */
record MemberEvent(long number, Kind kind, TopicPresence.Member member) {

    /** What happened. */
    enum Kind {
        JOINED, CHANGED, LEFT
    }

    /** As observers hear it. */
    TopicPresence.Event event() {
        return switch (kind) {
            case JOINED -> new TopicPresence.Event.Joined(member);
            case CHANGED -> new TopicPresence.Event.Changed(member);
            case LEFT -> new TopicPresence.Event.Left(member);
        };
    }
}
