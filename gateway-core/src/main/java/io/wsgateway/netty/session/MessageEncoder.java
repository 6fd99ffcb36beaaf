package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.wsgateway.app.Message;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.topic.Outgoing;
import java.nio.ByteBuffer;

/** Encodes what is published to topics, once for all subscribers. Thread-safe. */
public final class MessageEncoder implements Outgoing.Encoder {

    private final ByteBufAllocator allocator;

    /** An encoder that takes its buffers from here. */
    public MessageEncoder(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    @Override
    public Outgoing text(String text) {
        return new EncodedMessage(FrameEncoder.payload(allocator, text), FrameEncoder.TEXT);
    }

    @Override
    public Outgoing binary(ByteBuffer bytes) {
        return new EncodedMessage(FrameEncoder.payload(allocator, bytes), FrameEncoder.BINARY);
    }

    @Override
    public Outgoing of(Message message) {
        ByteBuf payload = message instanceof ReceivedMessage received
                ? received.detach(allocator)
                : FrameEncoder.payload(allocator, message.bytes());
        return new EncodedMessage(payload, message.isText() ? FrameEncoder.TEXT : FrameEncoder.BINARY);
    }
}
