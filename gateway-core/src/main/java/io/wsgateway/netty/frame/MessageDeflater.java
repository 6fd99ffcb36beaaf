package io.wsgateway.netty.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses the messages of one session. Confined to the channel's event loop.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7692#section-7.2.1">RFC 7692 section 7.2.1</a>
 */
public final class MessageDeflater implements AutoCloseable {

    /** A shorter message is sent as it is: compressing it would make it longer. */
    public static final int SHORTEST = 64;

    private static final int TAIL = 4;

    private final CompressorPool pool;
    private final boolean contextTakeover;
    private @Nullable Deflater deflater;

    /**
     * A deflater for one session.
     *
     * @param contextTakeover whether a message may refer back to the ones before
     */
    public MessageDeflater(CompressorPool pool, boolean contextTakeover) {
        this.pool = pool;
        this.contextTakeover = contextTakeover;
    }

    /** Compresses a payload into a new buffer with headroom for a frame header. */
    public ByteBuf deflate(ByteBuf in, int index, int length, ByteBufAllocator allocator) {
        Deflater current = deflater;
        if (current == null) {
            current = pool.deflater();
            deflater = current;
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

    private static void deflate(Deflater current, ByteBuffer in, ByteBuf out) {
        current.setInput(in);
        int room;
        int written;
        do {
            out.ensureWritable(64);
            room = out.writableBytes();
            written = current.deflate(out.internalNioBuffer(out.writerIndex(), room), Deflater.SYNC_FLUSH);
            out.writerIndex(out.writerIndex() + written);
        } while (written == room);
        out.writerIndex(out.writerIndex() - TAIL);
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
