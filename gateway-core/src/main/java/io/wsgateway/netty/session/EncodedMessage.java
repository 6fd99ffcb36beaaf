package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.session.Outgoing;

/** A message published to a topic, encoded once for all its subscribers. */
final class EncodedMessage implements Outgoing {

    private final ByteBuf frame;
    private final int payload;
    private final int firstByte;

    /** Takes a payload that has headroom for its header. */
    EncodedMessage(ByteBuf payload, int firstByte) {
        this.payload = payload.readerIndex();
        this.firstByte = firstByte;
        this.frame = FrameEncoder.frame(payload, firstByte);
    }

    int size() {
        return frame.writerIndex() - payload;
    }

    int firstByte() {
        return firstByte;
    }

    /** The frame as it is sent without compression; takes the caller's reference with it. */
    ByteBuf frame() {
        return frame.duplicate();
    }

    /** The payload alone, headroom before it; takes the caller's reference with it. */
    ByteBuf payload() {
        return frame.duplicate().readerIndex(payload);
    }

    @Override
    public void retain(int more) {
        frame.retain(more);
    }

    @Override
    public void release() {
        frame.release();
    }
}
