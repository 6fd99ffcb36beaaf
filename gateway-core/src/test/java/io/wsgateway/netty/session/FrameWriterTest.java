package io.wsgateway.netty.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.Ticker;
import io.wsgateway.netty.channel.LentBuffer;
import io.wsgateway.netty.channel.OutboundBatch;
import io.wsgateway.metrics.TrafficCounters;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameWriterTest {

    private static final int READ_BUFFER = 1 << 16;
    private static final int LONGEST_COPIED = 1 << 12;
    private static final int CHUNK = 1 << 13;

    private final byte[] content = new byte[READ_BUFFER];
    private final HalfClosableChannel channel = new HalfClosableChannel(Ticker.newMockTicker());
    private final TrafficCounters traffic = new TrafficCounters();
    private final LentBuffer lent = OutboundBatch.lent(channel.alloc());
    private final FrameWriter writer;

    FrameWriterTest() {
        new Random(7).nextBytes(content);
        ChannelInboundHandlerAdapter handler = new ChannelInboundHandlerAdapter();
        channel.pipeline().addLast(handler);
        writer = new FrameWriter(channel.pipeline().context(handler), null, traffic, lent);
    }

    @AfterEach
    void nothingIsLeft() {
        writer.end();
        channel.finishAndReleaseAll();
        lent.close();
        channel.checkException();
        assertThat(channel.bytesInUse()).as("bytes leaked").isZero();
    }

    @Test
    void shortFramesOfAReadBufferLeaveAsOneBufferInOrder() {
        ByteBuf read = readBuffer();
        for (int i = 0; i < 100; i++) {
            writer.write(inside(read, i * 20, 20));
        }
        assertThat(leaving()).as("before the flush").isEmpty();
        writer.flush();
        assertThat(leaving()).containsExactly(hex(read, 0, 2000));
        read.release();
    }

    @Test
    void aShortFrameHoldsNoReadBuffer() {
        ByteBuf read = readBuffer();
        writer.write(inside(read, 0, 10));
        writer.write(inside(read, 10, LONGEST_COPIED));
        assertThat(read.refCnt()).isOne();
        read.release();
        assertThat(channel.bytesInUse()).isLessThanOrEqualTo(CHUNK);
    }

    /** A copy would cost more than the memory it saves. */
    @Test
    void aLongFrameStaysWhereItIs() {
        ByteBuf read = readBuffer();
        writer.write(inside(read, 0, LONGEST_COPIED + 1));
        assertThat(read.refCnt()).isEqualTo(2);
        writer.flush();
        assertThat(leaving()).containsExactly(hex(read, 0, LONGEST_COPIED + 1));
        assertThat(read.refCnt()).isOne();
        read.release();
    }

    @Test
    void aShortFrameThatIsMostOfItsBufferIsPassedOnAsItIs() {
        ByteBuf own = channel.allocator().directBuffer(20).writeZero(12);
        writer.write(own);
        writer.flush();
        ByteBuf passedOn = channel.readOutbound();
        assertThat(passedOn).isSameAs(own);
        passedOn.release();
    }

    @Test
    void framesKeepTheirOrderWhetherTheyAreCopiedOrNot() {
        ByteBuf read = readBuffer();
        writer.write(inside(read, 0, 10));
        writer.write(inside(read, 10, 10));
        writer.write(inside(read, 20, 5000));
        writer.write(inside(read, 5020, 10));
        writer.write(channel.allocator().directBuffer(10).writeBytes(read, 5030, 10));
        writer.write(inside(read, 5040, 10));
        writer.write(inside(read, 5050, 10));
        writer.flush();
        assertThat(leaving()).containsExactly(hex(read, 0, 20), hex(read, 20, 5000),
                hex(read, 5020, 10), hex(read, 5030, 10),
                hex(read, 5040, 20));
        read.release();
    }

    @Test
    void manyShortFramesAreAFewBuffers() {
        ByteBuf read = readBuffer();
        int frames = READ_BUFFER / 16;
        for (int i = 0; i < frames; i++) {
            writer.write(inside(read, i * 16, 16));
        }
        writer.flush();
        List<String> left = leaving();
        assertThat(left).hasSize(READ_BUFFER / CHUNK);
        assertThat(String.join("", left)).isEqualTo(hex(read, 0, READ_BUFFER));
        read.release();
    }

    @Test
    void whatIsWrittenLeavesUnchangedWhateverItsLengths() {
        for (int seed = 0; seed < 10; seed++) {
            Random random = new Random(seed);
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            StringBuilder left = new StringBuilder();
            for (int step = 0; step < 100; step++) {
                ByteBuf read = readBuffer();
                int length = random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(300);
                int from = random.nextInt(READ_BUFFER - length);
                expected.writeBytes(ByteBufUtil.getBytes(read, from, length));
                writer.write(random.nextInt(4) == 0
                        ? channel.allocator().directBuffer(length + 10).writeBytes(read, from, length)
                        : inside(read, from, length));
                read.release();
                if (random.nextInt(8) == 0) {
                    writer.flush();
                    left.append(String.join("", leaving()));
                }
            }
            writer.flush();
            left.append(String.join("", leaving()));
            assertThat(left.toString()).as("seed %d", seed)
                    .isEqualTo(ByteBufUtil.hexDump(expected.toByteArray()));
        }
    }

    @Test
    void countsWhatHasNotBeenPassedOnYet() {
        channel.stall();
        ByteBuf read = readBuffer();
        assertThat(writer.queuedBytes()).isZero();
        writer.write(inside(read, 0, 10));
        writer.write(inside(read, 10, 15));
        assertThat(writer.queuedBytes()).isEqualTo(25);
        writer.flush();
        assertThat(writer.queuedBytes()).as("the channel's, as it counts").isBetween(25L, 25L + 200);
        writer.write(inside(read, 25, 10));
        assertThat(writer.queuedBytes()).isBetween(35L, 35L + 200);
        writer.flush();
        channel.flow();
        assertThat(writer.queuedBytes()).isZero();
        assertThat(String.join("", leaving())).isEqualTo(hex(read, 0, 35));
        read.release();
    }

    @Test
    void isUnwritableAsSoonAsTheCopiesAreMoreThanTheChannelTakes() {
        channel.stall();
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(500, 1000));
        ByteBuf read = readBuffer();
        writer.write(inside(read, 0, 1000));
        assertThat(writer.isWritable()).isTrue();
        writer.write(inside(read, 1000, 10));
        assertThat(writer.isWritable()).isFalse();
        writer.flush();
        assertThat(writer.isWritable()).isFalse();
        channel.flow();
        assertThat(writer.isWritable()).isTrue();
        leaving();
        read.release();
    }

    @Test
    void aFlushWithNothingWrittenSendsNothing() {
        writer.flush();
        assertThat(leaving()).isEmpty();
    }

    @Test
    void endReleasesWhatIsNotPassedOn() {
        ByteBuf read = readBuffer();
        writer.write(inside(read, 0, 10));
        read.release();
        writer.end();
        assertThat(channel.bytesInUse()).isZero();
        assertThat(writer.queuedBytes()).isZero();
        writer.end();
    }

    @Test
    void aClosedChannelKeepsNothing() {
        channel.close();
        ByteBuf read = readBuffer();
        writer.write(inside(read, 0, 10));
        writer.write(inside(read, 10, 5000));
        writer.flush();
        assertThat(read.refCnt()).isOne();
        read.release();
        assertThat(channel.bytesInUse()).isZero();
        assertThat(writer.queuedBytes()).isZero();
    }

    /** As the decoder reads into. */
    private ByteBuf readBuffer() {
        return channel.allocator().directBuffer(READ_BUFFER, READ_BUFFER).writeBytes(content);
    }

    /** A frame as an echo makes it: where it was read. */
    private static ByteBuf inside(ByteBuf read, int from, int length) {
        return read.retainedDuplicate().setIndex(from, from + length);
    }

    private static String hex(ByteBuf buffer, int from, int length) {
        return ByteBufUtil.hexDump(ByteBufUtil.getBytes(buffer, from, length));
    }

    /** The buffers that leave the channel, in hex. */
    private List<String> leaving() {
        List<String> buffers = new ArrayList<>();
        for (ByteBuf buffer = channel.readOutbound(); buffer != null; buffer = channel.readOutbound()) {
            buffers.add(hex(buffer, buffer.readerIndex(), buffer.readableBytes()));
            buffer.release();
        }
        return buffers;
    }
}
