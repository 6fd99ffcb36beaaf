package io.wsgateway.engine.contract;

import io.wsgateway.app.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A text message. */
record TopicText(String text) implements Message {

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
