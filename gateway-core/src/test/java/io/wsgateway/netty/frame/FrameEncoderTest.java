package io.wsgateway.netty.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameEncoderTest {

    @ParameterizedTest
    @CsvSource({
            "0,     8200",
            "1,     8201",
            "125,   827d",
            "126,   827e007e",
            "65535, 827effff",
            "65536, 827f0000000000010000",
    })
    void writesTheShortestLengthForm(int length, String header) {
        ByteBuf payload = FrameEncoder.allocate(UnpooledByteBufAllocator.DEFAULT, length).writeZero(length);
        ByteBuf frame = FrameEncoder.frame(payload, FrameEncoder.BINARY);
        assertThat(frame).isSameAs(payload);
        assertThat(frame.readableBytes()).isEqualTo(header.length() / 2 + length);
        assertThat(ByteBufUtil.hexDump(frame, frame.readerIndex(), header.length() / 2)).isEqualTo(header);
        assertThat(FrameEncoder.headerLength(length)).isEqualTo(header.length() / 2);
        frame.release();
    }

    @Test
    void allocatesNoMoreThanOneFrame() {
        ByteBuf buffer = FrameEncoder.allocate(UnpooledByteBufAllocator.DEFAULT, 100);
        assertThat(buffer.capacity()).isEqualTo(FrameEncoder.HEADROOM + 100);
        assertThat(buffer.writableBytes()).isEqualTo(100);
        buffer.release();
    }

    @Test
    void touchesNothingButTheHeader() {
        ByteBuf buffer = Unpooled.buffer(32).writeZero(32);
        assertThat(FrameEncoder.writeHeader(buffer, 16, 5, FrameEncoder.TEXT)).isEqualTo(14);
        assertThat(ByteBufUtil.hexDump(buffer)).isEqualTo("00".repeat(14) + "8105" + "00".repeat(16));
    }

    @Test
    void aServersHeaderFitsWhereAClientsStood() {
        // What lets a message be passed on from where it lies: four bytes of masking key less.
        for (int length : new int[] {0, 125, 126, 65535, 65536}) {
            byte[] clients = ClientFrames.frame(0x82, new byte[length]);
            assertThat(FrameEncoder.headerLength(length)).isEqualTo(clients.length - length - 4);
        }
    }
}
