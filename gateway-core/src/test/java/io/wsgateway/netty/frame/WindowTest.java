package io.wsgateway.netty.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.wsgateway.protocol.extension.CompressionPolicy;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent to a peer whose window is small, held against an inflater that has no larger one. */
class WindowTest {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final CompressorPool pool = new CompressorPool();

    @AfterEach
    void nothingIsLeftBehind() {
        pool.close();
        assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"8, true", "8, false", "9, true", "9, false", "10, true", "11, false", "12, true", "13, false",
            "14, true", "14, false", "15, true", "15, false"})
    void neverRefersBackFurtherThanTheWindow(int bits, boolean contextTakeover) {
        Random random = new Random(bits);
        StrictInflater inflater = new StrictInflater(1 << bits);
        try (MessageDeflater deflater = deflater(bits, contextTakeover)) {
            for (int i = 0; i < 200; i++) {
                byte[] message = words(random, 1 + random.nextInt(i % 20 == 0 ? 5 << bits : 1 << bits));
                assertThat(inflater.message(deflate(deflater, message))).as("message %d", i).isEqualTo(message);
                if (!contextTakeover) {
                    inflater.reset();
                }
            }
        }
        assertThat(inflater.longestDistance()).isBetween(1 << (bits - 1), 1 << bits);
    }

    @ParameterizedTest
    @CsvSource({"8, true", "8, false", "10, true", "14, false"})
    void countsTheWindowToTheByte(int bits, boolean contextTakeover) {
        Random random = new Random(bits);
        for (int around = -2; around <= 2; around++) {
            StrictInflater inflater = new StrictInflater(1 << bits);
            try (MessageDeflater deflater = deflater(bits, contextTakeover)) {
                for (int windows = 1; windows <= 3; windows++) {
                    byte[] message = words(random, (windows << bits) + around);
                    assertThat(inflater.message(deflate(deflater, message))).isEqualTo(message);
                    if (!contextTakeover) {
                        inflater.reset();
                    }
                }
            }
        }
    }

    @Test
    void compressesWithinASmallWindowStill() {
        byte[] message = words(new Random(1), 10_000);
        try (MessageDeflater smallest = deflater(8, true); MessageDeflater largest = deflater(15, true)) {
            int small = deflate(smallest, message).length;
            int large = deflate(largest, message).length;
            assertThat(small).isBetween(large, message.length * 3 / 4);
        }
    }

    /** Else the tests above would show nothing. */
    @Test
    void theInflaterIsStrict() {
        byte[] message = words(new Random(2), 3000);
        Deflater full = new Deflater(6, true);
        byte[] compressed = ClientFrames.deflate(full, message);
        full.end();
        assertThat(new StrictInflater(1 << 15).message(compressed)).isEqualTo(message);
        assertThatThrownBy(() -> new StrictInflater(1 << 10).message(compressed)).isInstanceOf(AssertionError.class)
                .hasMessageContaining("in a window of 1024");
        StrictInflater inflater = new StrictInflater(1 << 8);
        // RFC 7692 sections 7.2.3.1 and 7.2.3.2: the second refers to the first
        byte[] hello = HexFormat.of().parseHex("f248cdc9c90700");
        byte[] helloAgain = HexFormat.of().parseHex("f200110000");
        assertThat(inflater.message(hello)).isEqualTo("Hello".getBytes(StandardCharsets.US_ASCII));
        assertThat(inflater.message(helloAgain)).isEqualTo("Hello".getBytes(StandardCharsets.US_ASCII));
        inflater.reset();
        assertThatThrownBy(() -> inflater.message(helloAgain)).hasMessageContaining("before all that was sent");
    }

    private MessageDeflater deflater(int bits, boolean contextTakeover) {
        return pool.deflater(new PerMessageDeflate(!contextTakeover, true, OptionalInt.of(bits)),
                CompressionPolicy.DEFAULT);
    }

    private byte[] deflate(MessageDeflater deflater, byte[] message) {
        ByteBuf in = allocator.buffer().writeBytes(message);
        ByteBuf out = deflater.deflate(in, 0, message.length, allocator);
        byte[] bytes = ByteBufUtil.getBytes(out);
        in.release();
        out.release();
        return bytes;
    }

    /** Words that come again at any distance. */
    private static byte[] words(Random random, int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            int word = random.nextInt(400);
            text.append(Integer.toString(word * 7919 + 46656, 36)).append(' ');
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }
}
