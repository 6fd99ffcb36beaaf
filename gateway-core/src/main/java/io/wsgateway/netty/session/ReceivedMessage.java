package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.wsgateway.app.Message;
import io.wsgateway.netty.channel.OutboundBatch;
import io.wsgateway.netty.frame.FrameEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A received message where the decoder left it. One object serves a session's messages one after the other; it points at
 * nothing outside of a callback.
 */
final class ReceivedMessage implements Message {

    private @Nullable ByteBuf buffer;
    private int payload;
    private int length;
    private boolean text;

    void point(ByteBuf buffer, int payload, int length, boolean text) {
        this.buffer = buffer;
        this.payload = payload;
        this.length = length;
        this.text = text;
    }

    void clear() {
        buffer = null;
    }

    @Override
    public boolean isText() {
        current();
        return text;
    }

    @Override
    public int size() {
        current();
        return length;
    }

    @Override
    public String text() {
        ByteBuf current = current();
        if (!text) {
            throw new IllegalStateException("a binary message has no text");
        }
        return current.toString(payload, length, StandardCharsets.UTF_8);
    }

    @Override
    public ByteBuffer bytes() {
        return current().nioBuffer(payload, length).asReadOnlyBuffer();
    }

    /** The payload where it lies, retained, with room for a header in front of it. */
    ByteBuf retain() {
        return current().retainedDuplicate().setIndex(payload, payload + length);
    }

    /**
     * The payload to be kept for an unknown time: where it lies if it is most of its buffer, else copied, so that a few
     * bytes don't hold on to a whole read buffer.
     */
    ByteBuf detach(ByteBufAllocator allocator) {
        if (OutboundBatch.isCompact(current(), length)) {
            return retain();
        }
        return FrameEncoder.allocate(allocator, length).writeBytes(current(), payload, length);
    }

    private ByteBuf current() {
        ByteBuf current = buffer;
        if (current == null) {
            throw new IllegalStateException("a message is valid during its callback only");
        }
        return current;
    }
}
