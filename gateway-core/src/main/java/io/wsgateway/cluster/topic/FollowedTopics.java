package io.wsgateway.cluster.topic;

import io.wsgateway.cluster.channel.Channels;
import io.wsgateway.topic.TopicEngine;
import java.util.Optional;

/**
 * What all topics of an application share on a node. Immutable.
 *
 * @param self the node's id
 * @param reads how many of them read at a time
 */
record FollowedTopics(String self, Channels channels, TopicEngine.Node node, ReadSlots reads,
        ClusterTopicCounters counters) {

    /** A plain message came in; one of this node's was delivered when it was published. */
    void published(String topic, byte[] body) {
        MessageBody.Read read = MessageBody.read(body);
        if (read == null) {
            counters.unread.increment();
        } else if (!read.origin().equals(Optional.of(self))) {
            node.deliver(topic, read.message());
        }
    }

    /** A kept message is to be delivered; one that can't be read is counted. */
    void kept(String topic, KeptEntry entry) {
        if (entry.message() == null) {
            counters.unread.increment();
        } else {
            node.deliverInTurn(topic, entry.message());
        }
    }
}
