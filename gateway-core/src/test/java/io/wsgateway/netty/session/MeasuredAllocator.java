package io.wsgateway.netty.session;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.concurrent.atomic.AtomicLong;

/** An allocator that knows how many bytes its buffers hold, and how many they held at most. Thread-safe. */
public final class MeasuredAllocator extends AbstractByteBufAllocator {

    private final AtomicLong used = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();

    public MeasuredAllocator() {
        super(true);
    }

    /** What buffers hold now, in bytes of capacity. */
    public long bytesInUse() {
        return used.get();
    }

    /** The most they held at once, also while one grew and was there twice. */
    public long peakBytes() {
        return peak.get();
    }

    private void taken(int bytes) {
        long now = used.addAndGet(bytes);
        peak.accumulateAndGet(now, Math::max);
    }

    private void freed(int bytes) {
        used.addAndGet(-bytes);
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return toLeakAwareBuffer(new Heap(initialCapacity, maxCapacity));
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return toLeakAwareBuffer(new Direct(initialCapacity, maxCapacity));
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
    }

    private final class Heap extends UnpooledHeapByteBuf {

        Heap(int initialCapacity, int maxCapacity) {
            super(MeasuredAllocator.this, initialCapacity, maxCapacity);
        }

        @Override
        protected byte[] allocateArray(int capacity) {
            taken(capacity);
            return super.allocateArray(capacity);
        }

        @Override
        protected void freeArray(byte[] array) {
            freed(array.length);
            super.freeArray(array);
        }
    }

    /** Counts by itself: the first memory of a buffer comes from a method that nobody outside of Netty can override. */
    private final class Direct extends UnpooledDirectByteBuf {

        Direct(int initialCapacity, int maxCapacity) {
            super(MeasuredAllocator.this, initialCapacity, maxCapacity);
            taken(initialCapacity);
        }

        @Override
        public ByteBuf capacity(int newCapacity) {
            int before = capacity();
            if (newCapacity == before) {
                return this;
            }
            taken(newCapacity);
            try {
                super.capacity(newCapacity);
            } catch (Throwable e) {
                freed(newCapacity);
                throw e;
            }
            freed(before);
            return this;
        }

        @Override
        protected void deallocate() {
            freed(capacity());
            super.deallocate();
        }
    }
}
