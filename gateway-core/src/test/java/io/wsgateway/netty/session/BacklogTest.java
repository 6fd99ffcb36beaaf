package io.wsgateway.netty.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.wsgateway.netty.frame.FrameEncoder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final Backlog backlog = new Backlog();

    @AfterEach
    void nothingIsLeft() {
        backlog.clear();
        assertThat(backlog.bytes()).isZero();
        assertThat(backlog.isEmpty()).isTrue();
        assertThat(held()).as("bytes leaked").isZero();
    }

    @Test
    void keepsFramesInOrderWhateverTheirLength() {
        int[] lengths = {0, 1, 125, 126, 508, 509, 65_535, 65_536, 3, 70_000, 2};
        long bytes = 0;
        for (int i = 0; i < lengths.length; i++) {
            add(i, lengths[i]);
            bytes += lengths[i] + FrameEncoder.headerLength(lengths[i]);
        }
        assertThat(backlog.bytes()).isEqualTo(bytes);
        assertThat(frames()).containsExactly("0:0", "1:1", "2:125", "3:126", "4:508", "5:509", "6:65535", "7:65536",
                "8:3", "9:70000", "10:2");
        assertThat(backlog.bytes()).isZero();
    }

    @Test
    void dropsTheOldestOneByOne() {
        for (int i = 0; i < 100; i++) {
            add(i, i % 10 == 0 ? 1000 : 3);
        }
        for (int i = 0; i < 95; i++) {
            assertThat(backlog.dropOldest()).isTrue();
        }
        assertThat(backlog.bytes()).isEqualTo(5 * 5);
        assertThat(frames()).containsExactly("95:3", "96:3", "97:3", "98:3", "99:3");
        assertThat(backlog.dropOldest()).isFalse();
        add(7, 1);
        assertThat(backlog.dropOldest()).isTrue();
        assertThat(backlog.bytes()).isZero();
    }

    @Test
    void holdsHardlyMoreThanItCounts() {
        for (int i = 0; i < 50_000; i++) {
            add(i, 0);
        }
        assertThat(backlog.bytes()).isEqualTo(100_000);
        assertThat(held()).isLessThan(backlog.bytes() + (1 << 13));
        while (backlog.bytes() > 1000) {
            backlog.dropOldest();
        }
        assertThat(held()).isLessThan(backlog.bytes() + (2 << 13));
    }

    @Test
    void oneShortFrameHoldsLittle() {
        add(1, 1);
        assertThat(held()).isLessThanOrEqualTo(512);
    }

    @Test
    void keepsNoReadBufferThatIsMuchLargerThanItsFrame() {
        for (int length : new int[] {10, 1000}) {
            ByteBuf read = allocator.directBuffer(1 << 16);
            ByteBuf payload = read.retainedDuplicate().setIndex(FrameEncoder.HEADROOM, FrameEncoder.HEADROOM + length);
            backlog.add(FrameEncoder.frame(payload, FrameEncoder.BINARY), allocator);
            read.release();
        }
        assertThat(held()).isLessThan(3000);
        assertThat(frames()).hasSize(2);
    }

    @Test
    void sharesALongFrame() {
        ByteBuf frame = frame(1, 10_000, allocator);
        long alone = held();
        for (int i = 0; i < 10; i++) {
            backlog.add(frame.retainedDuplicate(), allocator);
        }
        frame.release();
        assertThat(held()).isEqualTo(alone);
        assertThat(frames()).hasSize(10).containsOnly("1:10000");
    }

    /** Adds a frame whose first byte tells which it is. */
    private void add(int id, int length) {
        backlog.add(frame(id, length, allocator), allocator);
    }

    private static ByteBuf frame(int id, int length, ByteBufAllocator allocator) {
        ByteBuf payload = FrameEncoder.allocate(allocator, length).writeZero(length);
        return FrameEncoder.frame(payload, id);
    }

    private long held() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    /** Takes all frames: which, and how long its payload is. */
    private List<String> frames() {
        List<String> frames = new ArrayList<>();
        for (ByteBuf chunk = backlog.poll(); chunk != null; chunk = backlog.poll()) {
            int length;
            for (int at = chunk.readerIndex(); at < chunk.writerIndex(); at += length) {
                length = FrameEncoder.frameLength(chunk, at);
                frames.add(chunk.getUnsignedByte(at) + ":" + (length - FrameEncoder.headerLengthAt(chunk, at)));
            }
            chunk.release();
        }
        return frames;
    }
}
