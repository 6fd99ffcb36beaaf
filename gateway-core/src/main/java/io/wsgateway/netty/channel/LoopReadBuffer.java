package io.wsgateway.netty.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * The read buffer that the channels of one event loop share, since one at a time reads: an idle channel has none of its own.
 * Whoever keeps what was read retains the buffer, and it is theirs from then on: the loop goes on with another. So whoever
 * keeps a few bytes of it for long copies them out.
 *
 * <p>For transports that read when they are told to; one that lends a buffer to the kernel until something arrives can't
 * share it. Confined to the event loop.
 */
public final class LoopReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator implements AutoCloseable {

    private static final int BYTES = 1 << 16;
    /** The most reads of one channel before the other channels of the loop are served. */
    private static final int MOST_READS = 4;

    private final LentBuffer buffer;
    /** One for all channels: its state is that of a turn of reading, and turns don't overlap. */
    private final ExtendedHandle handle = new Shared();

    /** Nothing is allocated before the first channel reads. */
    public LoopReadBuffer(ByteBufAllocator allocator) {
        super(MOST_READS);
        this.buffer = new LentBuffer(allocator, BYTES);
    }

    @Override
    public ExtendedHandle newHandle() {
        return handle;
    }

    /** Frees the buffer; the loop has no channels left. */
    @Override
    public void close() {
        buffer.close();
    }

    private final class Shared extends MaxMessageHandle {

        @Override
        public ByteBuf allocate(ByteBufAllocator ofChannel) {
            return buffer.lend();
        }

        @Override
        public int guess() {
            return BYTES;
        }
    }
}
