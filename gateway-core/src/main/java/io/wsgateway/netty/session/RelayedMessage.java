package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.netty.frame.MessageDeflater;
import io.wsgateway.netty.frame.PartPosition;
import io.wsgateway.protocol.frame.Opcode;
import org.jspecify.annotations.Nullable;

/**
 * A message that is written in parts as they come from a server: each becomes a frame, the first with the message's opcode, the last with
 * FIN (RFC 6455 section 5.4). Where permessage-deflate was agreed on, the first part's length says whether the message is compressed; then
 * only the first frame has RSV1, and all of them are one stream (RFC 7692 section 6.1). Used for one message after the other;
 * confined to the channel's event loop.
 */
final class RelayedMessage {

    private static final int FIN = 0x80;

    private final FrameWriter writer;
    private boolean underWay;
    private long bytes;
    /** What compresses the message that is under way; null: nothing does. */
    private @Nullable MessageDeflater compressing;

    RelayedMessage(FrameWriter writer) {
        this.writer = writer;
    }

    /** True if part of a message was written, and more of it is to come. */
    boolean isUnderWay() {
        return underWay;
    }

    /** Writes a part; the buffer stays the caller's, but its payload is retained and stays as it is. */
    void write(ByteBuf buffer, int payload, int length, boolean text, PartPosition position) {
        SessionTap tap = writer.shown();
        if (tap != null) {
            tap.sentPart(buffer, payload, length, text, position);
        }
        boolean last = position.isLast();
        int firstByte = last ? FIN : 0;
        if (position.isFirst()) {
            firstByte |= text ? Opcode.TEXT : Opcode.BINARY;
            bytes = 0;
        }
        bytes += length;
        underWay = !last;
        MessageDeflater deflater = writer.deflater();
        if (deflater == null) {
            writer.frame(buffer, payload, length, firstByte, position.isFirst());
        } else {
            write(buffer, payload, length, firstByte, position, deflater);
        }
        if (last) {
            writer.count(bytes);
        }
    }

    private void write(ByteBuf buffer, int payload, int length, int firstByte, PartPosition position,
            MessageDeflater deflater) {
        if (position.isFirst() && deflater.compresses(length)) {
            if (position.isLast()) {
                compressed(deflater.deflate(buffer, payload, length, writer.allocator()),
                        firstByte | FrameEncoder.COMPRESSED);
                return;
            }
            compressing = deflater.forParts();
        }
        MessageDeflater current = compressing;
        if (current == null) {
            writer.frame(buffer, payload, length, firstByte, position.isFirst());
            return;
        }
        compressed(current.deflatePart(buffer, payload, length, position.isLast(), writer.allocator()),
                position.isFirst() ? firstByte | FrameEncoder.COMPRESSED : firstByte);
        if (position.isLast()) {
            end();
        }
    }

    private void compressed(ByteBuf payload, int firstByte) {
        writer.write(FrameEncoder.frame(payload, firstByte));
    }

    /** Nothing more of the message that is under way is written: what compresses it is given back. */
    void end() {
        MessageDeflater current = compressing;
        MessageDeflater deflater = writer.deflater();
        compressing = null;
        if (current != null && deflater != null) {
            deflater.endMessage(current);
        }
    }
}
