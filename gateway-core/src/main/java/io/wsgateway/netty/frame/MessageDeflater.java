package io.wsgateway.netty.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses the messages of one session. Confined to the channel's event loop.
 *
 * <p>The JDK's deflater has a window of 32 KiB and no other. Where a smaller one was agreed on, it is made to forget all it
 * has seen whenever it has seen a window's worth: no reference reaches over such a point, so none is longer than the window.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7692#section-7.2.1">RFC 7692 section 7.2.1</a>
 */
public final class MessageDeflater implements AutoCloseable {

    /** A shorter message is sent as it is: compressing it would make it longer. */
    public static final int SHORTEST = 64;

    private static final int TAIL = 4;

    private final CompressorPool pool;
    private final boolean contextTakeover;
    private final int window;
    private @Nullable Deflater deflater;
    /** How many bytes more may be compressed before the deflater must forget. */
    private int room;

    /** A deflater for one session, which keeps to what was agreed on with its peer. */
    public MessageDeflater(CompressorPool pool, PerMessageDeflate agreed) {
        this.pool = pool;
        this.contextTakeover = !agreed.serverNoContextTakeover();
        this.window = agreed.serverWindowBits() == PerMessageDeflate.LARGEST_WINDOW_BITS
                ? Integer.MAX_VALUE
                : 1 << agreed.serverWindowBits();
    }

    /** Compresses a payload of at least one byte into a new buffer with headroom for a frame header. */
    public ByteBuf deflate(ByteBuf in, int index, int length, ByteBufAllocator allocator) {
        Deflater current = deflater;
        if (current == null) {
            current = pool.deflater();
            deflater = current;
            room = window;
        }
        ByteBuf out = FrameEncoder.allocate(allocator, length / 2 + 64);
        try {
            deflate(current, in.nioBuffer(index, length), out);
        } catch (Throwable e) {
            out.release();
            throw e;
        }
        if (!contextTakeover) {
            close();
        }
        return out;
    }

    private void deflate(Deflater current, ByteBuffer in, ByteBuf out) {
        int end = in.limit();
        while (in.position() < end) {
            int length = Math.min(room, end - in.position());
            room -= length;
            current.setInput(in.limit(in.position() + length));
            if (room > 0) {
                flush(current, Deflater.SYNC_FLUSH, out);
            } else {
                flush(current, Deflater.FULL_FLUSH, out);
                room = window;
            }
        }
        out.writerIndex(out.writerIndex() - TAIL);
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
            pool.release(current);
        }
    }
}
