package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.wsgateway.netty.channel.OutboundBatch;
import io.wsgateway.netty.frame.FrameEncoder;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a slow reader which its channel doesn't take yet: whole frames in order, not compressed, so that each may
 * still be dropped. Confined to the channel's event loop but for {@link #bytes}.
 *
 * <p>What it counts is what it holds: short frames are copied one behind the other into chunks, so that a thousand of them
 * are no thousand buffers, and no frame keeps a read buffer that is much larger than itself. A frame that stands alone may be
 * shared with other sessions.
 */
final class Backlog {

    /** A frame up to this length is copied into a chunk. */
    private static final int SHORT = 512;
    private static final int CHUNK = 1 << 13;

    private final ArrayDeque<ByteBuf> chunks = new ArrayDeque<>();
    /** The last chunk, while short frames may be added to it. */
    private @Nullable ByteBuf tail;
    private long bytes;

    /** Bytes of frames; wherever it is read, perhaps somewhat old. */
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return chunks.isEmpty();
    }

    /** Adds a frame; takes the buffer. */
    void add(ByteBuf frame, ByteBufAllocator allocator) {
        int length = frame.readableBytes();
        if (length <= SHORT) {
            try {
                addToTail(frame, length, allocator);
            } finally {
                frame.release();
            }
        } else {
            tail = null;
            chunks.add(compact(frame, allocator));
        }
        bytes += length;
    }

    private void addToTail(ByteBuf frame, int length, ByteBufAllocator allocator) {
        ByteBuf chunk = tail;
        if (chunk == null || chunk.maxWritableBytes() < length) {
            chunk = allocator.buffer(SHORT, CHUNK);
            chunks.add(chunk);
            tail = chunk;
        }
        chunk.writeBytes(frame, frame.readerIndex(), length);
    }

    /** The same frame in a buffer that isn't much larger than it; takes the buffer. */
    static ByteBuf compact(ByteBuf frame, ByteBufAllocator allocator) {
        int length = frame.readableBytes();
        if (OutboundBatch.isCompact(frame, length)) {
            return frame;
        }
        try {
            return allocator.buffer(length, length).writeBytes(frame, frame.readerIndex(), length);
        } finally {
            frame.release();
        }
    }

    /** Takes the oldest frames, one or more in one buffer; null if there are none. */
    @Nullable
    ByteBuf poll() {
        ByteBuf chunk = chunks.poll();
        if (chunk != null) {
            bytes -= chunk.readableBytes();
            forgetTail();
        }
        return chunk;
    }

    /** Drops the oldest frame; false if there is none. */
    boolean dropOldest() {
        ByteBuf chunk = chunks.peek();
        if (chunk == null) {
            return false;
        }
        int length = FrameEncoder.frameLength(chunk, chunk.readerIndex());
        bytes -= length;
        chunk.skipBytes(length);
        if (!chunk.isReadable()) {
            chunks.remove();
            forgetTail();
            chunk.release();
        }
        return true;
    }

    /** The tail is last: it is gone when nothing is left. */
    private void forgetTail() {
        if (chunks.isEmpty()) {
            tail = null;
        }
    }

    /** Drops all. */
    void clear() {
        chunks.forEach(ByteBuf::release);
        chunks.clear();
        tail = null;
        bytes = 0;
    }
}
