package io.wsgateway.netty.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.wsgateway.protocol.extension.CompressionPolicy;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses messages: those of one session, or, without context takeover, those of all sessions of an event loop which
 * have agreed on the same. Confined to the channel's event loop.
 *
 * <p>The JDK's deflater has a window of 32 KiB and no other. Where a smaller one was agreed on, it is made to forget all it
 * has seen whenever it has seen a window's worth: no reference reaches over such a point, so none is longer than the window.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7692#section-7.2.1">RFC 7692 section 7.2.1</a>
 */
public final class MessageDeflater implements AutoCloseable {

    private static final int TAIL = 4;
    /** The begin of a block without content, of which the tail is the rest (RFC 7692 section 7.2.3.6). */
    private static final int EMPTY_BLOCK = 0;

    private final CompressorPool pool;
    private final boolean contextTakeover;
    private final int windowBits;
    private final CompressionPolicy policy;
    /** Without context takeover null between messages. */
    private @Nullable Deflater deflater;
    /** How many bytes more may be compressed before the deflater must forget. */
    private int room;

    MessageDeflater(CompressorPool pool, boolean contextTakeover, int windowBits, CompressionPolicy policy) {
        this.pool = pool;
        this.contextTakeover = contextTakeover;
        this.windowBits = windowBits;
        this.policy = policy;
    }

    /** True if a message of this length is to be compressed. */
    public boolean compresses(int bytes) {
        return bytes >= policy.minimumBytes();
    }

    /** True if a message may refer back to the ones before, so that no other session can be sent the same bytes. */
    public boolean hasContextTakeover() {
        return contextTakeover;
    }

    /** True if the other compresses a message into something that whoever is this one's peer can read, and as well. */
    public boolean isLike(MessageDeflater other) {
        return windowBits == other.windowBits && policy.level() == other.policy.level();
    }

    /** Compresses a payload of at least one byte into a new buffer with headroom for a frame header. */
    public ByteBuf deflate(ByteBuf in, int index, int length, ByteBufAllocator allocator) {
        ByteBuf out = FrameEncoder.allocate(allocator, length / 2 + 64);
        try {
            int before = out.readableBytes();
            compress(current(), in.nioBuffer(index, length), out);
            out.writerIndex(out.writerIndex() - TAIL);
            pool.deflated(length, out.readableBytes() - before);
        } catch (Throwable e) {
            out.release();
            throw e;
        } finally {
            if (!contextTakeover) {
                close();
            }
        }
        return out;
    }

    /**
     * What compresses the parts of one message by {@link #deflatePart}; it is ended by {@link #endMessage}. With context takeover
     * it is this one, and no other message is compressed meanwhile.
     */
    public MessageDeflater forParts() {
        return contextTakeover ? this : new MessageDeflater(pool, true, windowBits, policy);
    }

    /**
     * Compresses the next part of a message into a new buffer with headroom for a frame header: all that can be read of the
     * message up to there.
     *
     * @param last whether the message ends with it; it may be empty then
     */
    public ByteBuf deflatePart(ByteBuf in, int index, int length, boolean last, ByteBufAllocator allocator) {
        ByteBuf out = FrameEncoder.allocate(allocator, length / 2 + 64);
        try {
            if (length > 0) {
                int before = out.readableBytes();
                compress(current(), in.nioBuffer(index, length), out);
                if (last) {
                    out.writerIndex(out.writerIndex() - TAIL);
                }
                pool.deflated(length, out.readableBytes() - before);
            } else if (last) {
                out.writeByte(EMPTY_BLOCK);
            }
        } catch (Throwable e) {
            out.release();
            throw e;
        }
        return out;
    }

    /** The message whose parts were compressed has ended, or will have no more. */
    public void endMessage(MessageDeflater parts) {
        if (parts != this) {
            parts.close();
        }
    }

    private Deflater current() {
        Deflater current = deflater;
        if (current == null) {
            current = pool.borrowDeflater(policy.level());
            deflater = current;
            room = window();
        }
        return current;
    }

    private int window() {
        return windowBits == PerMessageDeflate.LARGEST_WINDOW_BITS ? Integer.MAX_VALUE : 1 << windowBits;
    }

    /** Compresses all of it, up to and with the tail that a message is sent without. */
    private void compress(Deflater current, ByteBuffer in, ByteBuf out) {
        int end = in.limit();
        while (in.position() < end) {
            int length = Math.min(room, end - in.position());
            room -= length;
            current.setInput(in.limit(in.position() + length));
            if (room > 0) {
                flush(current, Deflater.SYNC_FLUSH, out);
            } else {
                flush(current, Deflater.FULL_FLUSH, out);
                room = window();
            }
        }
    }

    /** Compresses all input, up to a byte's boundary; either flush ends with the tail that a message is sent without. */
    private static void flush(Deflater current, int kind, ByteBuf out) {
        int room;
        int written;
        do {
            out.ensureWritable(64);
            room = out.writableBytes();
            written = current.deflate(out.internalNioBuffer(out.writerIndex(), room), kind);
            out.writerIndex(out.writerIndex() + written);
        } while (written == room);
    }

    /** Gives the compressor back. */
    @Override
    public void close() {
        Deflater current = deflater;
        deflater = null;
        if (current != null) {
            pool.giveBack(current, policy.level());
        }
    }
}
