package io.wsgateway.netty.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way to a channel until they are flushed: one system call for a burst of short frames. A flush follows before anything
 * else is read into the buffers that they lie in.
 *
 * <p>A short frame that holds on to a buffer much larger than itself, as an echo holds on to what was read, is copied before it is
 * queued: a peer that reads nothing keeps no read buffer for a few bytes. A longer frame may keep a buffer of at most 16 times its
 * length, until what is behind it waits as well. Confined to the channel's event loop but for {@link #queuedBytes}.
 */
public final class OutboundBatch {

    /** A frame up to this length is copied; longer ones stay where they are. */
    public static final int SHORT = 1 << 12;
    private static final int FIRST = 1 << 9;
    private static final int CHUNK = 1 << 13;
    /** What is lent for frames that leave alone: little enough for a channel to keep, however short its frame is. */
    private static final int LENT = 1 << 10;

    /** Whose the buffer is in which something waits. */
    private enum Owner {
        /** Somebody else's: its indices are theirs. */
        OTHERS,
        /** This batch's, as it was added. */
        OURS,
        /** This batch's, to copy to: more may stand behind what waits. */
        OURS_TO_FILL
    }

    private final ChannelHandlerContext ctx;
    private final LentBuffer lent;
    /** What the channel doesn't have yet, retained; null: nothing. */
    private @Nullable ByteBuf waiting;
    private Owner owner = Owner.OTHERS;
    private int from;
    private int to;

    /**
     * A batch in which nothing waits.
     *
     * @param lent one of {@link #lent}, the event loop's
     */
    public OutboundBatch(ChannelHandlerContext ctx, LentBuffer lent) {
        this.ctx = ctx;
        this.lent = lent;
    }

    /** What the batches of one event loop share. */
    public static LentBuffer lent(ByteBufAllocator allocator) {
        return new LentBuffer(allocator, LENT);
    }

    /** Adds the readable bytes; takes the buffer. */
    public void add(ByteBuf bytes) {
        int start = bytes.readerIndex();
        int end = bytes.writerIndex();
        boolean kept = false;
        try {
            if (waiting != null && isCopied(bytes, end - start, Owner.OURS)) {
                copy(bytes, start, end);
            } else {
                passOn();
                hold(bytes, start, end, Owner.OURS);
                kept = true;
            }
        } finally {
            if (!kept) {
                bytes.release();
            }
        }
    }

    /** Adds these bytes of a buffer, which may not change from now on; the buffer stays the caller's. */
    @SuppressWarnings("ReferenceEquality") // equal bytes elsewhere are others
    public void add(ByteBuf buffer, int start, int end) {
        if (buffer == waiting && start == to && owner == Owner.OTHERS) {
            to = end;
        } else if (waiting != null && isCopied(buffer, end - start, Owner.OTHERS)) {
            copy(buffer, start, end);
        } else {
            passOn();
            hold(buffer.retain(), start, end, Owner.OTHERS);
        }
    }

    private void hold(ByteBuf buffer, int start, int end, Owner by) {
        waiting = buffer;
        owner = by;
        from = start;
        to = end;
    }

    private static boolean isCopied(ByteBuf buffer, int length, Owner by) {
        return length <= SHORT && (by == Owner.OTHERS || !isCompact(buffer, length));
    }

    /** True if a buffer isn't much larger than this many of its bytes. */
    public static boolean isCompact(ByteBuf buffer, int bytes) {
        return buffer.capacity() <= 2 * bytes + 1024;
    }

    private void copy(ByteBuf buffer, int start, int end) {
        room(end - start).writeBytes(buffer, start, end - start);
    }

    /** A buffer to which the caller writes so many bytes, no more than 4 KiB and a header, at once, from its writer index on: they stand behind what waits. */
    public ByteBuf room(int bytes) {
        ByteBuf room = buffer(bytes);
        to += bytes;
        return room;
    }

    private ByteBuf buffer(int bytes) {
        ByteBuf before = waiting;
        if (before != null && owner == Owner.OURS_TO_FILL && before.maxWritableBytes() >= bytes) {
            return before.ensureWritable(bytes);
        }
        int length = to - from;
        if (before == null || owner == Owner.OURS_TO_FILL || !isCopied(before, length, owner)
                || length + bytes > CHUNK) {
            passOn();
            ByteBuf room = ctx.alloc().directBuffer(Math.max(FIRST, bytes), CHUNK);
            hold(room, 0, 0, Owner.OURS_TO_FILL);
            return room;
        }
        ByteBuf room = ctx.alloc().directBuffer(Math.max(FIRST, length + bytes), CHUNK);
        room.writeBytes(before, from, length);
        before.release();
        hold(room, 0, length, Owner.OURS_TO_FILL);
        return room;
    }

    /** Hands what waits to the channel. */
    private void passOn() {
        ByteBuf bytes = waiting;
        if (bytes != null) {
            ByteBuf passed = standingAlone(bytes);
            waiting = null;
            ctx.write(passed, ctx.voidPromise());
        }
    }

    /** What waits in a buffer that the channel may keep; takes the one it is in. */
    private ByteBuf standingAlone(ByteBuf bytes) {
        if (owner == Owner.OURS_TO_FILL) {
            return bytes.readerIndex(from);
        }
        int length = to - from;
        boolean copied = isCopied(bytes, length, owner);
        if (!copied && owner == Owner.OURS) {
            return bytes.setIndex(from, to);
        }
        ByteBuf alone = copied
                ? ctx.alloc().directBuffer(length, length).writeBytes(bytes, from, length)
                : bytes.retainedSlice(from, length);
        bytes.release();
        return alone;
    }

    /** Hands all to the operating system, as far as that takes it; the rest follows by itself. */
    public void flush() {
        ByteBuf bytes = waiting;
        if (bytes == null) {
            ctx.flush();
            return;
        }
        ByteBuf passed = isForLent(bytes) ? copiedToLent(bytes) : standingAlone(bytes);
        waiting = null;
        ctx.writeAndFlush(passed, ctx.voidPromise());
    }

    /** True for a short frame that the channel is likely to send at once; one that queues behind others takes no more than it needs. */
    private boolean isForLent(ByteBuf bytes) {
        int length = to - from;
        return length <= LENT && owner != Owner.OURS_TO_FILL && isCopied(bytes, length, owner) && isQueueEmpty();
    }

    private boolean isQueueEmpty() {
        ChannelOutboundBuffer queued = ctx.channel().unsafe().outboundBuffer();
        return queued != null && queued.totalPendingWriteBytes() == 0;
    }

    private ByteBuf copiedToLent(ByteBuf bytes) {
        ByteBuf copy = lent.lend().writeBytes(bytes, from, to - from);
        bytes.release();
        return copy;
    }

    /** False while too many bytes are queued. */
    public boolean isWritable() {
        return waiting == null ? ctx.channel().isWritable() : ctx.channel().bytesBeforeUnwritable() >= to - from;
    }

    /** Bytes added and not yet taken by the operating system. Thread-safe; elsewhere somewhat old. */
    public long queuedBytes() {
        ChannelOutboundBuffer queued = ctx.channel().unsafe().outboundBuffer();
        return (waiting == null ? 0 : to - from) + (queued == null ? 0 : queued.totalPendingWriteBytes());
    }

    /** The connection is gone: what waits is dropped. */
    public void end() {
        ByteBuf bytes = waiting;
        if (bytes != null) {
            waiting = null;
            bytes.release();
        }
    }
}
