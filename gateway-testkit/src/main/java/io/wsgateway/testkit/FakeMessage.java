package io.wsgateway.testkit;

import io.wsgateway.app.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A message over a byte array, which throws once it has expired as the gateway's own does. */
final class FakeMessage implements Message {

    private final boolean text;
    private final byte[] payload;
    private volatile boolean expired;

    FakeMessage(boolean text, byte[] payload) {
        this.text = text;
        this.payload = payload;
    }

    /** A view of another message which can expire apart from it. */
    FakeMessage(Message message) {
        this(message.isText(), message.toByteArray());
    }

    void expire() {
        expired = true;
    }

    @Override
    public boolean isText() {
        checkValid();
        return text;
    }

    @Override
    public int size() {
        checkValid();
        return payload.length;
    }

    @Override
    public String text() {
        checkValid();
        if (!text) {
            throw new IllegalStateException("a binary message has no text");
        }
        return new String(payload, StandardCharsets.UTF_8);
    }

    @Override
    public ByteBuffer bytes() {
        checkValid();
        return ByteBuffer.wrap(payload).asReadOnlyBuffer();
    }

    private void checkValid() {
        if (expired) {
            throw new IllegalStateException("the message is used after the callback that received it");
        }
    }
}
