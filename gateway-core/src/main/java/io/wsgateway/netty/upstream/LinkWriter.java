package io.wsgateway.netty.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.wsgateway.netty.channel.OutboundBatch;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.protocol.frame.Masking;

/**
 * Writes to a server's channel: frames of a client, masked where they lie, or bytes. Confined to the channel's event loop.
 */
final class LinkWriter {

    private final RandomKeys keys;
    private final OutboundBatch batch;

    LinkWriter(ChannelHandlerContext ctx, LinkLoop loop) {
        this.keys = loop.keys();
        this.batch = new OutboundBatch(ctx, loop.writing());
    }

    /**
     * Writes a frame. The buffer stays the caller's, its payload doesn't.
     *
     * @param headroom whether a header may be written before the payload, as far as the buffer has room: not if that is the end of a
     *        payload that was written before
     */
    void frame(ByteBuf buffer, int payload, int length, int firstByte, boolean headroom) {
        int key = keys.next();
        int header = FrameEncoder.maskedHeaderLength(length);
        mask(buffer, payload, length, key);
        if (headroom && payload >= header) {
            batch.add(buffer, FrameEncoder.writeMaskedHeader(buffer, payload, length, firstByte, key),
                    payload + length);
        } else if (length <= OutboundBatch.SHORT) {
            header(batch.room(header + length), header, length, firstByte, key).writeBytes(buffer, payload, length);
        } else {
            header(batch.room(header), header, length, firstByte, key);
            batch.add(buffer, payload, payload + length);
        }
    }

    private static ByteBuf header(ByteBuf to, int header, int length, int firstByte, int key) {
        int payload = to.writerIndex() + header;
        FrameEncoder.writeMaskedHeader(to, payload, length, firstByte, key);
        return to.writerIndex(payload);
    }

    /** Writes bytes as they are. The buffer stays the caller's, these bytes don't. */
    void bytes(ByteBuf buffer, int at, int length) {
        batch.add(buffer, at, at + length);
    }

    private static void mask(ByteBuf buffer, int at, int length, int key) {
        Masking.apply(key, buffer.internalNioBuffer(at, length));
    }

    /** Hands what is queued to the operating system, as far as that takes it; the rest follows by itself. */
    void flush() {
        batch.flush();
    }

    /** False while too many bytes are queued. */
    boolean isWritable() {
        return batch.isWritable();
    }

    /** The connection is gone: what isn't passed on is dropped. */
    void end() {
        batch.end();
    }
}
