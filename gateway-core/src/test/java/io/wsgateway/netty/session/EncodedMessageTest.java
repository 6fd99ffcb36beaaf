package io.wsgateway.netty.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.wsgateway.netty.frame.CompressorPool;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.netty.frame.MessageDeflater;
import io.wsgateway.protocol.extension.CompressionPolicy;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EncodedMessageTest {

    private static final String TEXT = "What is published once is compressed once, whoever receives it. ".repeat(50);

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final CompressorPool here = new CompressorPool();
    private final CompressorPool there = new CompressorPool();

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(here.lent() + there.lent()).isZero();
        here.close();
        there.close();
        assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void isCompressedOnceForOneWindowAndLevel() throws DataFormatException {
        EncodedMessage message = message();
        ByteBuf first = deliver(message, deflater(here, 15, 6));
        ByteBuf second = deliver(message, deflater(there, 15, 6));
        assertThat(second.memoryAddress()).isEqualTo(first.memoryAddress());
        assertThat(inflated(first)).isEqualTo(TEXT);
        // A session that compresses longer messages only is sent the same as well.
        ByteBuf third =
                deliver(message, here.deflater(new PerMessageDeflate(true, true), new CompressionPolicy(1000, 6)));
        assertThat(third.memoryAddress()).isEqualTo(first.memoryAddress());
        release(first, second, third);
        message.release();
    }

    @Test
    void isCompressedAnewForAnotherWindowOrLevel() throws DataFormatException {
        EncodedMessage message = message();
        ByteBuf first = deliver(message, deflater(here, 15, 6));
        ByteBuf window = deliver(message, deflater(here, 9, 6));
        ByteBuf level = deliver(message, deflater(here, 15, 1));
        ByteBuf plain = deliver(message);
        assertThat(Set.of(first.memoryAddress(), window.memoryAddress(), level.memoryAddress(),
                plain.memoryAddress())).hasSize(4);
        assertThat(deliver(message, deflater(there, 9, 6)).memoryAddress()).isEqualTo(window.memoryAddress());
        for (ByteBuf frame : List.of(first, window, level)) {
            assertThat(inflated(frame)).isEqualTo(TEXT);
        }
        assertThat(plain.toString(plain.readerIndex() + 4, TEXT.length(), StandardCharsets.UTF_8)).isEqualTo(TEXT);
        release(first, window, window, level, plain);
        message.release();
    }

    @Test
    void livesUntilTheLastOfItIsSent() {
        EncodedMessage message = message();
        ByteBuf compressed = deliver(message, deflater(here, 15, 6));
        ByteBuf plain = deliver(message);
        message.retain(2);
        message.release();
        message.release();
        message.release();
        assertThat(compressed.refCnt()).isEqualTo(1);
        assertThat(plain.refCnt()).isEqualTo(1);
        release(compressed, plain);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void eventLoopsThatCompressAtTheSameMomentKeepOneResult() throws Exception {
        int loops = 4;
        List<CompressorPool> pools = IntStream.range(0, loops).mapToObj(i -> new CompressorPool()).toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(loops)) {
            for (int round = 0; round < 200; round++) {
                EncodedMessage message = message();
                message.retain(loops);
                CyclicBarrier together = new CyclicBarrier(loops);
                List<Callable<ByteBuf>> deliveries = new ArrayList<>();
                for (CompressorPool pool : pools) {
                    deliveries.add(() -> {
                        MessageDeflater deflater = deflater(pool, 15, 6);
                        together.await();
                        ByteBuf frame = deliver(message, deflater);
                        message.release();
                        return frame;
                    });
                }
                Set<Long> addresses = new HashSet<>();
                for (Future<ByteBuf> delivery : threads.invokeAll(deliveries)) {
                    ByteBuf frame = delivery.get();
                    addresses.add(frame.memoryAddress());
                    assertThat(inflated(frame)).isEqualTo(TEXT);
                    frame.release();
                }
                assertThat(addresses).hasSize(1);
                message.release();
                assertThat(allocator.metric().usedDirectMemory()).isZero();
            }
        }
        pools.forEach(pool -> assertThat(pool.lent()).isZero());
        pools.forEach(CompressorPool::close);
    }

    private EncodedMessage message() {
        return new EncodedMessage(FrameEncoder.payload(allocator, TEXT), FrameEncoder.TEXT);
    }

    private static MessageDeflater deflater(CompressorPool pool, int windowBits, int level) {
        return pool.deflater(new PerMessageDeflate(true, true, OptionalInt.of(windowBits)),
                new CompressionPolicy(64, level));
    }

    private ByteBuf deliver(EncodedMessage message, MessageDeflater deflater) {
        message.retainForDeliveries(1);
        return message.frame(deflater, allocator);
    }

    private static ByteBuf deliver(EncodedMessage message) {
        message.retainForDeliveries(1);
        return message.frame();
    }

    private static void release(ByteBuf... frames) {
        for (ByteBuf frame : frames) {
            frame.release();
        }
    }

    private static String inflated(ByteBuf frame) throws DataFormatException {
        byte[] bytes = ByteBufUtil.getBytes(frame);
        assertThat(bytes[0]).isEqualTo((byte) 0xC1);
        int header = bytes[1] == 126 ? 4 : 2;
        Inflater inflater = new Inflater(true);
        inflater.setInput(bytes, header, bytes.length - header);
        byte[] text = new byte[TEXT.length() + 1];
        int length = inflater.inflate(text);
        inflater.end();
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }
}
