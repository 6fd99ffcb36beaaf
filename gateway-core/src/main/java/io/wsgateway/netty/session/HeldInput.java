package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * What was read before reading paused and is handed on after that: the rest of one read, or of several where they came with
 * TLS records or with the end of the connection. Confined to the channel's event loop.
 */
final class HeldInput {

    /** More than a kernel's receive buffer holds: when a peer ends its side, epoll has Netty read all that is left. */
    private static final int MOST = 1 << 23;

    private ByteBuf bytes;
    /** Whether the bytes are in a buffer of this object's own, to which more can be added. */
    private boolean own;
    private boolean ended;

    /** Holds the rest of a read; the buffer stays the caller's. */
    HeldInput(ByteBuf in, ByteBufAllocator allocator) {
        bytes = Backlog.compact(in.retainedDuplicate(), allocator);
    }

    /** Holds more; false if that is too much. */
    boolean add(ByteBuf in, ByteBufAllocator allocator) {
        int length = bytes.readableBytes() + in.readableBytes();
        if (length > MOST) {
            return false;
        }
        if (!own) {
            ByteBuf all = allocator.buffer(length, MOST).writeBytes(bytes);
            bytes.release();
            bytes = all;
            own = true;
        }
        bytes.writeBytes(in);
        return true;
    }

    /** Holds the end of input behind the bytes. */
    void end() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    /** How many bytes of memory that takes. */
    int capacity() {
        return bytes.capacity();
    }

    /** What is held; stays this object's. */
    ByteBuf bytes() {
        return bytes;
    }

    void release() {
        bytes.release();
    }
}
