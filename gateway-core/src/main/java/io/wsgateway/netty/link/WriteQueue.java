package io.wsgateway.netty.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.unix.IovArray;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Direct buffers on their way to a socket, first in, first out. Confined to an event loop. */
final class WriteQueue {

    private static final int SMALLEST = 16;
    /** A slice may hold on to so many times its own bytes before it is copied out of what it holds on to. */
    private static final int MOST_HELD = 4;
    /** A buffer of up to so many bytes is copied behind the one before it: thousands of them would cost far more. */
    private static final int SHORT = 512;
    private static final int CHUNK = 1 << 13;

    private @Nullable ByteBuf[] buffers = new @Nullable ByteBuf[SMALLEST];
    private int head;
    private int size;
    /** So many from the head on are known to hold on to little more than their own bytes. */
    private int detached;
    /** The last of these, if short ones may be copied behind its bytes. */
    private @Nullable ByteBuf chunk;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** True if the queue has kept to the size it began with. */
    boolean isSmall() {
        return buffers.length == SMALLEST;
    }

    void add(ByteBuf buffer) {
        if (size == buffers.length) {
            @Nullable ByteBuf[] more = new @Nullable ByteBuf[2 * size];
            int first = size - head;
            System.arraycopy(buffers, head, more, 0, first);
            System.arraycopy(buffers, 0, more, first, head);
            buffers = more;
            head = 0;
        }
        buffers[index(size)] = buffer;
        size++;
    }

    ByteBuf first() {
        return get(0);
    }

    /** Adds as many buffers as there is room for. */
    void fill(IovArray vector) {
        for (int i = 0; i < size; i++) {
            ByteBuf buffer = get(i);
            if (!vector.add(buffer, buffer.readerIndex(), buffer.readableBytes())) {
                return;
            }
        }
    }

    /** Takes sent bytes away. */
    void remove(long bytes) {
        long left = bytes;
        while (size > 0) {
            ByteBuf buffer = first();
            int readable = buffer.readableBytes();
            if (readable > left) {
                buffer.skipBytes((int) left);
                return;
            }
            left -= readable;
            buffer.release();
            buffers[head] = null;
            head = head + 1 & buffers.length - 1;
            size--;
            detached = Math.max(0, detached - 1);
            if (detached == 0) {
                chunk = null;
            }
        }
    }

    /**
     * What stays queued for an unknown time holds on to no more memory than its own bytes, about: a few bytes of a big read
     * buffer are copied out of it, and short buffers one behind the other.
     */
    void detach(ByteBufAllocator allocator) {
        int next = detached;
        try {
            for (; next < size; next++) {
                ByteBuf buffer = get(next);
                int readable = buffer.readableBytes();
                if (readable <= SHORT) {
                    ByteBuf current = chunk;
                    if (current != null && current.maxWritableBytes() >= readable) {
                        current.writeBytes(buffer, buffer.readerIndex(), readable);
                    } else {
                        chunk = allocator.directBuffer(SHORT, CHUNK).writeBytes(buffer, buffer.readerIndex(), readable);
                        put(detached++, chunk);
                    }
                    buffer.release();
                } else {
                    put(detached, held(buffer) / MOST_HELD > readable ? copy(buffer, readable, allocator) : buffer);
                    detached++;
                    chunk = null;
                }
            }
        } finally {
            closeGap(next);
        }
    }

    private static ByteBuf copy(ByteBuf buffer, int readable, ByteBufAllocator allocator) {
        ByteBuf copy = allocator.directBuffer(readable).writeBytes(buffer, buffer.readerIndex(), readable);
        buffer.release();
        return copy;
    }

    /** Lets what stands from here on follow those that are detached. */
    private void closeGap(int next) {
        int to = detached;
        for (int from = next; from < size; from++) {
            put(to++, get(from));
        }
        for (int left = to; left < size; left++) {
            buffers[index(left)] = null;
        }
        size = to;
    }

    private void put(int i, ByteBuf buffer) {
        buffers[index(i)] = buffer;
    }

    /** How many bytes a buffer holds on to. */
    private static int held(ByteBuf buffer) {
        ByteBuf root = buffer;
        while (root.unwrap() != null) {
            root = root.unwrap();
        }
        return root.capacity();
    }

    void releaseAll() {
        for (int i = 0; i < size; i++) {
            get(i).release();
        }
        Arrays.fill(buffers, null);
        head = 0;
        size = 0;
        detached = 0;
        chunk = null;
    }

    private ByteBuf get(int i) {
        ByteBuf buffer = buffers[index(i)];
        if (buffer == null) {
            throw new IllegalStateException("nothing is queued at " + i);
        }
        return buffer;
    }

    private int index(int i) {
        return head + i & buffers.length - 1;
    }
}
