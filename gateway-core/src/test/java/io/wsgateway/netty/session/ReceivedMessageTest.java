package io.wsgateway.netty.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReceivedMessageTest {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final ReceivedMessage message = new ReceivedMessage();

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void isAViewOfItsPayload() {
        ByteBuf buffer = read("......Hello, and more");
        message.point(buffer, 6, 5, true);
        assertThat(message.isText()).isTrue();
        assertThat(message.size()).isEqualTo(5);
        assertThat(message.text()).isEqualTo("Hello");
        assertThat(message.toByteArray()).isEqualTo("Hello".getBytes(StandardCharsets.UTF_8));
        ByteBuffer bytes = message.bytes();
        assertThat(bytes).isEqualTo(ByteBuffer.wrap(message.toByteArray()));
        assertThatExceptionOfType(ReadOnlyBufferException.class).isThrownBy(() -> bytes.put((byte) 1));
        assertThat(buffer.readerIndex()).isZero();
        buffer.release();
    }

    @Test
    void isKeptWhereItLiesIfItIsMostOfItsBuffer() {
        ByteBuf buffer = read("......Hello");
        message.point(buffer, 6, 5, true);
        ByteBuf kept = message.detach(allocator);
        assertThat(kept.readerIndex()).isEqualTo(6);
        assertThat(buffer.refCnt()).isEqualTo(2);
        buffer.release();
        buffer.setByte(10, '!');
        assertThat(kept.toString(StandardCharsets.UTF_8)).isEqualTo("Hell!");
        kept.release();
    }

    @Test
    void isCopiedIfItWouldHoldOnToMuchMore() {
        ByteBuf buffer = read("......Hello" + ".".repeat(5000));
        message.point(buffer, 6, 5, true);
        ByteBuf kept = message.detach(allocator);
        assertThat(buffer.refCnt()).isEqualTo(1);
        buffer.release();
        assertThat(kept.toString(StandardCharsets.UTF_8)).isEqualTo("Hello");
        assertThat(kept.readerIndex()).isGreaterThanOrEqualTo(2);
        kept.release();
    }

    private ByteBuf read(String bytes) {
        return allocator.directBuffer(bytes.length()).writeBytes(bytes.getBytes(StandardCharsets.UTF_8));
    }
}
