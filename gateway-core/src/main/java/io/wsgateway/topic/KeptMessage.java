package io.wsgateway.topic;

import io.wsgateway.app.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A message in a topic's history, on the heap: it stays valid. Immutable. */
final class KeptMessage implements Message {

    private final boolean text;
    private final byte[] payload;

    private KeptMessage(boolean text, byte[] payload) {
        this.text = text;
        this.payload = payload;
    }

    static KeptMessage copyOf(Message message) {
        return switch (message) {
            case KeptMessage kept -> kept;
            case TextMessage(String text) -> new KeptMessage(true, text.getBytes(StandardCharsets.UTF_8));
            default -> new KeptMessage(message.isText(), message.toByteArray());
        };
    }

    @Override
    public boolean isText() {
        return text;
    }

    @Override
    public int size() {
        return payload.length;
    }

    @Override
    public String text() {
        if (!text) {
            throw new IllegalStateException("a binary message has no text");
        }
        return new String(payload, StandardCharsets.UTF_8);
    }

    @Override
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(payload).asReadOnlyBuffer();
    }

    @Override
    public String toString() {
        return (text ? "text of " : "binary of ") + payload.length + " bytes";
    }
}
