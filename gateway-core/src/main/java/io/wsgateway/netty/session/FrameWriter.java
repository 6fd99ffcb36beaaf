package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.wsgateway.metrics.TrafficCounters;
import io.wsgateway.netty.channel.LentBuffer;
import io.wsgateway.netty.channel.OutboundBatch;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.netty.frame.MessageDeflater;
import org.jspecify.annotations.Nullable;

/**
 * Messages become frames, compressed if that was agreed on, and frames are written to a session's channel by an
 * {@link OutboundBatch}. Confined to the channel's event loop but for {@link #queuedBytes} and {@link #allocator}.
 */
final class FrameWriter {

    private final ChannelHandlerContext ctx;
    private final @Nullable MessageDeflater deflater;
    private final OutboundBatch batch;
    private int pingsUnanswered;
    private TrafficCounters traffic;
    private long sent;
    private long sentBytes;
    /** Null unless somebody looks at what is written. */
    private @Nullable SessionTap tap;

    /**
     * A writer that has written nothing.
     *
     * @param deflater null if messages aren't compressed
     * @param traffic where it is counted what is written
     * @param lent the event loop's, for its batch
     */
    FrameWriter(ChannelHandlerContext ctx, @Nullable MessageDeflater deflater, TrafficCounters traffic,
            LentBuffer lent) {
        this.ctx = ctx;
        this.batch = new OutboundBatch(ctx, lent);
        this.deflater = deflater;
        this.traffic = traffic;
    }

    /** From now on it is counted there what is written. */
    void countIn(TrafficCounters others) {
        traffic = others;
    }

    /** From now on what is written is shown there; null: nowhere. */
    void show(@Nullable SessionTap to) {
        tap = to;
    }

    /** Where what is written is shown; null: nowhere. */
    @Nullable
    SessionTap shown() {
        return tap;
    }

    /** Where buffers for this channel come from. Thread-safe. */
    ByteBufAllocator allocator() {
        return ctx.alloc();
    }

    /** Writes a message, or a Ping of the application, of a payload that has headroom for its header; takes the buffer. */
    void message(ByteBuf payload, int firstByte) {
        if (tap != null) {
            tap.sent(firstByte, payload);
        }
        if (firstByte == FrameEncoder.PING) {
            pingsUnanswered++;
        } else {
            count(payload.readableBytes());
        }
        write(encode(payload, firstByte));
    }

    /** Writes what was published to a topic; takes a delivery's reference to it. */
    void published(EncodedMessage encoded) {
        if (tap != null) {
            tap.sent(encoded.firstByte(), encoded.payload());
        }
        count(encoded.size());
        if (deflater == null || !deflater.compresses(encoded.size())) {
            write(encoded.frame());
        } else if (deflater.hasContextTakeover()) {
            write(encode(encoded.payload(), encoded.firstByte()));
        } else {
            write(encoded.frame(deflater, allocator())); // compressed together with others'
        }
    }

    /** Writes messages that were framed without compression, one or more in one buffer; takes it. */
    void framed(ByteBuf frames) {
        if (tap != null) {
            tap.sentFrames(frames);
        }
        write(deflater == null ? counted(frames) : encode(frames, deflater));
    }

    /** Writes a Ping of the application, framed; takes the buffer. */
    void ping(ByteBuf frame) {
        pingsUnanswered++;
        control(frame);
    }

    /** Writes a control frame; takes the buffer. */
    void control(ByteBuf frame) {
        if (tap != null) {
            tap.sentFrames(frame);
        }
        write(frame);
    }

    private ByteBuf counted(ByteBuf frames) {
        int length;
        for (int at = frames.readerIndex(); at < frames.writerIndex(); at += length) {
            length = FrameEncoder.frameLength(frames, at);
            count(length - FrameEncoder.headerLengthAt(frames, at));
        }
        return frames;
    }

    /** A message of this length is written, or the last of it. */
    void count(long messageBytes) {
        sent++;
        traffic.sent(messageBytes);
    }

    private ByteBuf encode(ByteBuf frames, MessageDeflater deflating) {
        ByteBuf encoded = allocator().buffer(frames.readableBytes());
        try {
            int length;
            for (int at = frames.readerIndex(); at < frames.writerIndex(); at += length) {
                length = FrameEncoder.frameLength(frames, at);
                int payload = at + FrameEncoder.headerLengthAt(frames, at);
                ByteBuf frame = encode(frames.retainedDuplicate().setIndex(payload, at + length),
                        frames.getUnsignedByte(at), deflating);
                encoded.writeBytes(frame);
                frame.release();
                count(at + length - payload);
            }
            return encoded;
        } catch (Throwable e) {
            encoded.release();
            throw e;
        } finally {
            frames.release();
        }
    }

    private ByteBuf encode(ByteBuf payload, int firstByte) {
        return deflater == null ? FrameEncoder.frame(payload, firstByte) : encode(payload, firstByte, deflater);
    }

    private ByteBuf encode(ByteBuf payload, int firstByte, MessageDeflater deflating) {
        if (firstByte == FrameEncoder.PING || !deflating.compresses(payload.readableBytes())) {
            return FrameEncoder.frame(payload, firstByte);
        }
        try {
            return FrameEncoder.frame(
                    deflating.deflate(payload, payload.readerIndex(), payload.readableBytes(), allocator()),
                    firstByte | FrameEncoder.COMPRESSED);
        } finally {
            payload.release();
        }
    }

    /**
     * Writes a frame whose payload lies in a buffer that stays the caller's: it may be retained until the flush, or longer, and its
     * payload may not be changed any more.
     *
     * @param headerInPlace whether the header may be written before the payload, where there is room for it
     */
    void frame(ByteBuf buffer, int payload, int length, int firstByte, boolean headerInPlace) {
        int header = FrameEncoder.headerLength(length);
        written(header + length);
        if (headerInPlace && payload >= header) {
            batch.add(buffer, FrameEncoder.writeHeader(buffer, payload, length, firstByte), payload + length);
        } else if (length <= OutboundBatch.SHORT) {
            header(batch.room(header + length), header, length, firstByte).writeBytes(buffer, payload, length);
        } else {
            header(batch.room(header), header, length, firstByte);
            batch.add(buffer, payload, payload + length);
        }
    }

    private static ByteBuf header(ByteBuf to, int header, int length, int firstByte) {
        int payload = to.writerIndex() + header;
        FrameEncoder.writeHeader(to, payload, length, firstByte);
        return to.writerIndex(payload);
    }

    /** Writes frames, and takes the buffer; {@link #flush} sends them. */
    void write(ByteBuf frames) {
        written(frames.readableBytes());
        batch.add(frames);
    }

    private void written(int bytes) {
        sentBytes += bytes;
        traffic.written(bytes);
    }

    /** Hands what is queued to the operating system, as far as that takes it; the rest follows by itself. */
    void flush() {
        batch.flush();
    }

    /** What compresses messages; null if they aren't compressed. */
    @Nullable
    MessageDeflater deflater() {
        return deflater;
    }

    /** Whether permessage-deflate was agreed on. */
    boolean isCompressed() {
        return deflater != null;
    }

    /** False while too many bytes are queued. */
    boolean isWritable() {
        return batch.isWritable();
    }

    /** Bytes written and not yet taken by the operating system. Thread-safe; elsewhere somewhat old. */
    long queuedBytes() {
        return batch.queuedBytes();
    }

    /** How many messages were sent; wherever it is read, perhaps somewhat old. */
    long sent() {
        return sent;
    }

    /** How many bytes were written: frames of every kind, as they are sent. */
    long sentBytes() {
        return sentBytes;
    }

    /** Takes note of a Pong; true if it answers a Ping of the application. */
    boolean answersPing() {
        if (pingsUnanswered == 0) {
            return false;
        }
        pingsUnanswered--;
        return true;
    }

    /** The connection is gone: what isn't passed on is dropped, the compressor given back. */
    void end() {
        batch.end();
        if (deflater != null) {
            deflater.close();
        }
    }
}
