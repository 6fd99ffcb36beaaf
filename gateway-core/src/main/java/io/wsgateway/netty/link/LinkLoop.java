package io.wsgateway.netty.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.unix.IovArray;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What the sockets of one event loop share, since one at a time uses it: the buffer to read into, the vector to write
 * from, write queues that are empty. Confined to the event loop.
 */
public final class LinkLoop implements AutoCloseable {

    private static final int READ_BYTES = 1 << 16;
    private static final int MOST_QUEUES = 64;
    /** In one write: {@code IOV_MAX} of Linux. */
    private static final int MOST_BUFFERS = 1024;

    private final ByteBufAllocator allocator;
    private final ArrayDeque<WriteQueue> queues = new ArrayDeque<>();
    private @Nullable ByteBuf readBuffer;
    private @Nullable IovArray vector;

    /** Nothing is allocated before the first socket needs it. */
    public LinkLoop(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    /** An empty buffer to read into. It stays the loop's; whoever wants to keep what was read retains it. */
    ByteBuf readBuffer() {
        ByteBuf current = readBuffer;
        if (current != null && current.refCnt() == 1) {
            return current.clear();
        }
        readBuffer = null; // somebody keeps it: it is theirs now
        if (current != null) {
            current.release();
        }
        ByteBuf fresh = allocator.directBuffer(READ_BYTES, READ_BYTES);
        readBuffer = fresh;
        return fresh;
    }

    /** An empty vector. */
    IovArray vector() {
        IovArray current = vector;
        if (current == null) {
            current = new IovArray(MOST_BUFFERS);
            vector = current;
        } else {
            current.clear();
        }
        return current;
    }

    WriteQueue queue() {
        WriteQueue kept = queues.poll();
        return kept == null ? new WriteQueue() : kept;
    }

    /** Takes back a queue that is empty. */
    void release(WriteQueue queue) {
        if (queue.isSmall() && queues.size() < MOST_QUEUES) {
            queues.push(queue);
        }
    }

    /** Frees what is shared; the loop has no sockets left. */
    @Override
    public void close() {
        queues.clear();
        if (readBuffer != null) {
            readBuffer.release();
            readBuffer = null;
        }
        if (vector != null) {
            vector.release();
            vector = null;
        }
    }
}
