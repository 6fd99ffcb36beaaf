package io.wsgateway.topic;

import io.wsgateway.app.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A message whose payload is held on the heap, such as in a topic's history: it stays valid. Immutable. */
public final class HeldMessage implements Message {

    private final boolean text;
    private final byte[] body;
    private final int start;

    /**
     * A message that is a part of what is held already.
     *
     * @param text whether it is a text, which is valid UTF-8 then
     * @param body ends with the payload; not to be changed
     * @param start where in it the payload begins
     */
    public HeldMessage(boolean text, byte[] body, int start) {
        this.text = text;
        this.body = body;
        this.start = start;
    }

    static HeldMessage copyOf(Message message) {
        return switch (message) {
            case HeldMessage held -> held;
            case TextMessage(String text) -> new HeldMessage(true, text.getBytes(StandardCharsets.UTF_8), 0);
            default -> new HeldMessage(message.isText(), message.toByteArray(), 0);
        };
    }

    @Override
    public boolean isText() {
        return text;
    }

    @Override
    public int size() {
        return body.length - start;
    }

    @Override
    public String text() {
        if (!text) {
            throw new IllegalStateException("a binary message has no text");
        }
        return new String(body, start, size(), StandardCharsets.UTF_8);
    }

    @Override
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(body, start, size()).slice().asReadOnlyBuffer();
    }

    @Override
    public String toString() {
        return (text ? "text of " : "binary of ") + size() + " bytes";
    }
}
