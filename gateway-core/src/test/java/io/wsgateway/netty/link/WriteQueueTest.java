package io.wsgateway.netty.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriteQueueTest {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final WriteQueue queue = new WriteQueue();

    @AfterEach
    void nothingIsLeft() {
        queue.releaseAll();
        assertThat(held()).as("bytes leaked").isZero();
    }

    @Test
    void manyShortBuffersThatStayTakeHardlyMoreThanTheirBytes() {
        for (int i = 0; i < 3_000; i++) {
            queue.add(buffer(i, 2));
        }
        queue.detach(allocator);
        assertThat(queue.size()).isLessThanOrEqualTo(6_000 / (1 << 13) + 1);
        assertThat(held()).isLessThanOrEqualTo(6_000 + (1 << 13));
        for (int i = 0; i < 3_000; i++) {
            queue.add(buffer(i, 2));
            queue.detach(allocator); // as each is flushed by itself
        }
        assertThat(queue.size()).isLessThanOrEqualTo(12_000 / (1 << 13) + 1);
        assertThat(held()).isLessThanOrEqualTo(12_000 + (1 << 13));
    }

    @Test
    void oneShortBufferHoldsNoReadBuffer() {
        ByteBuf read = allocator.directBuffer(1 << 16);
        queue.add(read.writeZero(100).readRetainedSlice(10));
        read.release();
        queue.detach(allocator);
        assertThat(held()).isLessThanOrEqualTo(512);
    }

    @Test
    void sendsTheSameBytesHoweverItIsAddedToAndTakenFrom() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            for (int step = 0; step < 100; step++) {
                switch (random.nextInt(4)) {
                    case 0, 1 -> {
                        int length = random.nextInt(5) == 0 ? 500 + random.nextInt(600) : random.nextInt(60);
                        ByteBuf buffer = buffer(random.nextInt(), length);
                        for (int i = buffer.readerIndex(); i < buffer.writerIndex(); i++) {
                            expected.write(buffer.getByte(i));
                        }
                        queue.add(buffer);
                    }
                    case 2 -> queue.detach(allocator);
                    default -> send(sent, random.nextInt(4000));
                }
            }
            send(sent, Integer.MAX_VALUE);
            assertThat(sent.toByteArray()).as("seed %d", seed).isEqualTo(expected.toByteArray());
            assertThat(queue.isEmpty()).isTrue();
        }
    }

    @Test
    void withoutMemoryNothingIsLostNorTwice() {
        for (int most = 0; most < 6; most++) {
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            for (int i = 0; i < 400; i++) {
                ByteBuf buffer = buffer(i, i % 50 == 49 ? 600 : 70);
                for (int at = buffer.readerIndex(); at < buffer.writerIndex(); at++) {
                    expected.write(buffer.getByte(at));
                }
                queue.add(buffer);
            }
            ByteBufAllocator failing = new FailingAllocator(allocator, most);
            assertThatThrownBy(() -> queue.detach(failing)).isInstanceOf(OutOfMemoryError.class);
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            send(sent, Integer.MAX_VALUE);
            assertThat(sent.toByteArray()).as("after %d allocations", most).isEqualTo(expected.toByteArray());
        }
    }

    /** Takes up to so many bytes, as a socket would. */
    private void send(ByteArrayOutputStream to, int most) {
        int left = most;
        while (left > 0 && !queue.isEmpty()) {
            ByteBuf first = queue.first();
            int taken = Math.min(left, first.readableBytes());
            for (int i = 0; i < taken; i++) {
                to.write(first.getByte(first.readerIndex() + i));
            }
            queue.remove(taken);
            left -= taken;
        }
    }

    /** Has memory for so many buffers. */
    private static final class FailingAllocator extends AbstractByteBufAllocator {

        private final ByteBufAllocator memory;
        private int left;

        FailingAllocator(ByteBufAllocator memory, int most) {
            this.memory = memory;
            this.left = most;
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            throw new AssertionError("sockets need direct buffers");
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            if (left-- == 0) {
                throw new OutOfMemoryError("no memory left for a test");
            }
            return memory.directBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }

    private ByteBuf buffer(int value, int length) {
        ByteBuf buffer = allocator.directBuffer(length + 10).setIndex(10, 10);
        for (int i = 0; i < length; i++) {
            buffer.writeByte(value + i);
        }
        return buffer;
    }

    private long held() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }
}
