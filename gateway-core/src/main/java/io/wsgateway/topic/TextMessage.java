package io.wsgateway.topic;

import io.wsgateway.app.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A text on its way to a topic.
 *
 * @param text may hold unpaired surrogates; as bytes they are {@code ?}
 */
record TextMessage(String text) implements Message {

    @Override
    public boolean isText() {
        return true;
    }

    @Override
    public int size() {
        return bytes().remaining();
    }

    @Override
    public ByteBuffer bytes() {
        return StandardCharsets.UTF_8.encode(text).asReadOnlyBuffer();
    }
}
