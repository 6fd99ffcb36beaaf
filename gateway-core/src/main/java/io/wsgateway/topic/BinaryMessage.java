package io.wsgateway.topic;

import io.wsgateway.app.Message;
import java.nio.ByteBuffer;

/**
 * Bytes on their way to a topic.
 *
 * @param buffer its remaining bytes are the message
 */
record BinaryMessage(ByteBuffer buffer) implements Message {

    @Override
    public boolean isText() {
        return false;
    }

    @Override
    public int size() {
        return buffer.remaining();
    }

    @Override
    public String text() {
        throw new IllegalStateException("a binary message has no text");
    }

    @Override
    public ByteBuffer bytes() {
        return buffer.asReadOnlyBuffer();
    }
}
