package io.wsgateway.netty.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A buffer that the channels of one event loop share, since each nearly always has done with it before the next needs it. Whoever
 * keeps it longer retains it, and it is theirs from then on: the next gets another. Confined to the event loop.
 */
public final class LentBuffer implements AutoCloseable {

    private final ByteBufAllocator allocator;
    private final int bytes;
    private @Nullable ByteBuf buffer;

    /**
     * Nothing is allocated before it is lent.
     *
     * @param bytes its capacity, which stays
     */
    public LentBuffer(ByteBufAllocator allocator, int bytes) {
        this.allocator = allocator;
        this.bytes = bytes;
    }

    /** An empty direct buffer; the caller releases it. */
    public ByteBuf lend() {
        return empty().retain();
    }

    private ByteBuf empty() {
        ByteBuf current = buffer;
        if (current != null && current.refCnt() == 1) {
            return current.clear();
        }
        buffer = null; // somebody keeps it: it is theirs now
        if (current != null) {
            current.release();
        }
        ByteBuf fresh = allocator.directBuffer(bytes, bytes);
        buffer = fresh;
        return fresh;
    }

    /** Frees the buffer, unless somebody keeps it; the loop has no channels left. */
    @Override
    public void close() {
        ByteBuf last = buffer;
        buffer = null;
        if (last != null) {
            last.release();
        }
    }
}
