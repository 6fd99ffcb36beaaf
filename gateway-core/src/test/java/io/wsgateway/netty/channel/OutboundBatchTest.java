package io.wsgateway.netty.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboundBatchTest {

    private static final int READ_BUFFER = 1 << 16;

    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final ByteBuf read = channel.alloc().directBuffer(READ_BUFFER, READ_BUFFER);
    private final LentBuffer lent = OutboundBatch.lent(channel.alloc());
    private final OutboundBatch batch = new OutboundBatch(channel.pipeline().firstContext(), lent);

    OutboundBatchTest() {
        for (int i = 0; i < READ_BUFFER; i++) {
            read.writeByte(i * 31 >> 3);
        }
    }

    @AfterEach
    void nothingIsLeft() {
        batch.end();
        channel.finishAndReleaseAll();
        lent.close();
        assertThat(read.refCnt()).isOne();
        read.release();
    }

    @Test
    void whatHasNoGapLeavesTogether() {
        batch.add(read, 100, 200);
        batch.add(read, 200, 6000);
        batch.add(read, 6000, 6010);
        assertThat(read.refCnt()).as("kept once").isEqualTo(2);
        batch.flush();
        assertThat(leaving()).containsExactly(hex(100, 6010));
    }

    @Test
    void whatHasAGapIsCopiedTogetherIfItIsShort() {
        batch.add(read, 100, 200);
        batch.add(read, 201, 300);
        batch.add(read.retainedDuplicate().setIndex(300, 310));
        assertThat(read.refCnt()).isOne();
        batch.flush();
        assertThat(leaving()).containsExactly(hex(100, 200) + hex(201, 310));
    }

    @Test
    void aLongOneStandsAlone() {
        batch.add(read, 0, 10);
        batch.add(read, 20, 6020);
        batch.add(read, 6030, 6040);
        batch.flush();
        assertThat(leaving()).containsExactly(hex(0, 10), hex(20, 6020), hex(6030, 6040));
    }

    @Test
    void roomIsBehindWhatWaits() {
        batch.room(2).writeShort(0x8102);
        batch.add(read, 10, 12);
        batch.room(4000).writeBytes(read, 0, 4000);
        batch.add(read, 5000, 10_000);
        batch.room(1).writeByte(7);
        batch.flush();
        assertThat(leaving()).containsExactly("8102" + hex(10, 12) + hex(0, 4000), hex(5000, 10_000), "07");
    }

    @Test
    void aShortOneThatTheChannelQueuesKeepsNoReadBuffer() {
        batch.add(read, 0, 10);
        assertThat(read.refCnt()).as("until it is flushed").isEqualTo(2);
        batch.flush();
        assertThat(read.refCnt()).isOne();
        assertThat(leaving()).containsExactly(hex(0, 10));
    }

    @Test
    void shortOnesThatLeaveAloneShareABufferOnceTheChannelHasDoneWithIt() {
        ByteBuf first = leftAlone(0, 10);
        first.release();
        ByteBuf second = leftAlone(20, 1044);
        assertThat(second).as("given back, and lent again").isSameAs(first);
        ByteBuf third = leftAlone(30, 40);
        assertThat(third).as("kept").isNotSameAs(second);
        assertThat(ByteBufUtil.hexDump(second)).isEqualTo(hex(20, 1044));
        assertThat(ByteBufUtil.hexDump(third)).isEqualTo(hex(30, 40));
        second.release();
        third.release();
        ByteBuf longer = leftAlone(0, 1025);
        assertThat(longer).as("longer than what is lent").isNotSameAs(third);
        longer.release();
    }

    @Test
    void aShortOneThatQueuesBehindOthersTakesNoMoreThanItNeeds() {
        channel.write(channel.alloc().buffer().writeByte(1));
        ByteBuf before = leftAlone(0, 10);
        ByteBuf behind = channel.readOutbound();
        assertThat(behind.capacity()).isEqualTo(10);
        assertThat(ByteBufUtil.hexDump(behind)).isEqualTo(hex(0, 10));
        before.release();
        behind.release();
    }

    private ByteBuf leftAlone(int from, int to) {
        batch.add(read, from, to);
        batch.flush();
        return Objects.requireNonNull(channel.readOutbound());
    }

    @Test
    void countsWhatWaits() {
        assertThat(batch.queuedBytes()).isZero();
        batch.add(read, 0, 10);
        batch.add(read, 20, 25);
        batch.room(3).writeMedium(1);
        assertThat(batch.queuedBytes()).isEqualTo(18);
        batch.flush();
        assertThat(batch.queuedBytes()).isZero();
        leaving();
    }

    @Test
    void isNotWritableOnceMoreWaitsThanTheChannelTakes() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(500, 1000));
        batch.add(read, 0, 1000);
        assertThat(batch.isWritable()).isTrue();
        batch.room(10).writeZero(10);
        assertThat(batch.isWritable()).isFalse();
        batch.flush();
        assertThat(batch.isWritable()).isTrue();
        leaving();
    }

    private String hex(int from, int to) {
        return ByteBufUtil.hexDump(read, from, to - from);
    }

    /** The buffers that leave the channel, in hex. */
    private List<String> leaving() {
        List<String> buffers = new ArrayList<>();
        for (ByteBuf buffer = channel.readOutbound(); buffer != null; buffer = channel.readOutbound()) {
            buffers.add(ByteBufUtil.hexDump(buffer));
            buffer.release();
        }
        return buffers;
    }
}
