package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.wsgateway.app.Message;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.session.Outgoing;
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
        ByteBuf payload = FrameEncoder.allocate(allocator, ByteBufUtil.utf8Bytes(text));
        ByteBufUtil.writeUtf8(payload, text);
        return new EncodedMessage(payload, FrameEncoder.TEXT);
    }

    @Override
    public Outgoing binary(ByteBuffer bytes) {
        return new EncodedMessage(copy(bytes), FrameEncoder.BINARY);
    }

    @Override
    public Outgoing of(Message message) {
        ByteBuf payload =
                message instanceof ReceivedMessage received ? received.detach(allocator) : copy(message.bytes());
        return new EncodedMessage(payload, message.isText() ? FrameEncoder.TEXT : FrameEncoder.BINARY);
    }

    private ByteBuf copy(ByteBuffer bytes) {
        return FrameEncoder.allocate(allocator, bytes.remaining()).writeBytes(bytes.duplicate());
    }
}
