package io.wsgateway.cluster.topic;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicPosition;
import org.jspecify.annotations.Nullable;

/**
 * A kept message with its position. Immutable.
 *
 * @param message null if it can't be read: its position counts all the same
 */
record KeptEntry(TopicPosition position, @Nullable Message message) {

    /** What the engine brought or kept. */
    static KeptEntry of(TopicPosition position, byte[] body) {
        MessageBody.Read read = MessageBody.read(body);
        return new KeptEntry(position, read == null ? null : read.message());
    }

    /** True if it comes right behind this position, or is the first one of all where nothing was kept before. */
    boolean isBehind(TopicPosition before) {
        return follows(before) || before.equals(TopicPosition.NONE) && position.offset() == 1;
    }

    /** True if it comes right behind this position of its epoch. */
    boolean follows(TopicPosition before) {
        return position.epoch().equals(before.epoch()) && position.offset() == before.offset() + 1;
    }

    /** Its payload, in bytes. */
    int size() {
        return message == null ? 0 : message.size();
    }
}
