package io.wsgateway.netty.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.wsgateway.protocol.close.ProtocolViolation;
import io.wsgateway.protocol.extension.CompressionPolicy;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.frame.MessageLimits;
import io.wsgateway.protocol.frame.MessageSequence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compression held against java.util.zip's own, and the pool against errors. */
class MessageCompressionTest {

    private static final int LONGEST = 1 << 20;
    private static final int COMPRESSED_BINARY = 0xC2 << 8;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final CompressorPool pool = new CompressorPool();
    private final MessageSequence sequence = new MessageSequence(new MessageLimits(LONGEST, LONGEST, 1));
    private final Inflater jdkInflater = new Inflater(true);
    private final Deflater jdkDeflater = new Deflater(6, true);

    @AfterEach
    void nothingIsLeftBehind() {
        pool.close();
        jdkInflater.end();
        jdkDeflater.end();
        assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deflatesWhatTheJdkInflates(boolean contextTakeover) throws DataFormatException {
        Random random = new Random(7692);
        try (MessageDeflater deflater =
                pool.deflater(new PerMessageDeflate(!contextTakeover, true), CompressionPolicy.DEFAULT)) {
            for (int i = 0; i < 1000; i++) {
                byte[] message = message(random, i);
                byte[] compressed = deflate(deflater, message);
                assertThat(jdkInflate(compressed, message.length)).isEqualTo(message);
                if (!contextTakeover) {
                    jdkInflater.reset();
                }
            }
        }
    }

    @Test
    void deflatesWhatFillsItsBufferToTheLastByte() throws DataFormatException {
        // Output that ends exactly at the end of the room, or a few bytes around it, at every size of the first room.
        Random random = new Random(1);
        try (MessageDeflater deflater = pool.deflater(new PerMessageDeflate(false, true), CompressionPolicy.DEFAULT)) {
            for (int length = 64; length < 400; length++) {
                byte[] message = new byte[length];
                random.nextBytes(message);
                assertThat(jdkInflate(deflate(deflater, message), length)).isEqualTo(message);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void inflatesWhatTheJdkDeflatesInPieces(boolean contextTakeover) {
        Random random = new Random(7692);
        MessageInflater inflater = new MessageInflater(pool, contextTakeover, sequence);
        for (int i = 0; i < 1000; i++) {
            byte[] message = message(random, i);
            byte[] compressed = ClientFrames.deflate(jdkDeflater, message);
            if (!contextTakeover) {
                jdkDeflater.reset();
            }
            assertThat(inflate(inflater, compressed, random)).isEqualTo(message);
        }
        inflater.close();
    }

    @Test
    void inflatesMessagesThatEndWithAFinalBlock() {
        // RFC 7692 section 7.2.3.4, mixed with others; the window goes on over the end of the stream.
        Random random = new Random(72_34);
        MessageInflater inflater = new MessageInflater(pool, true, sequence);
        byte[] hello = HexFormat.of().parseHex("f348cdc9c9070000");
        byte[] helloAgain = HexFormat.of().parseHex("f200110000"); // refers back five bytes
        for (int i = 0; i < 20; i++) {
            assertThat(new String(inflate(inflater, hello, random), StandardCharsets.US_ASCII))
                    .isEqualTo("Hello");
            assertThat(new String(inflate(inflater, helloAgain, random), StandardCharsets.US_ASCII))
                    .isEqualTo("Hello");
        }
        inflater.close();
    }

    @Test
    void inflatesWhatFollowsAFinalBlockWhereverItIsCut() {
        // The end of the block is all a piece may bring; what stands behind it in that piece must not be lost.
        byte[] hello = HexFormat.of().parseHex("f348cdc9c9070000");
        for (int cut = 1; cut < hello.length; cut++) {
            MessageInflater inflater = new MessageInflater(pool, true, sequence);
            assertThat(inflate(inflater, hello, cut)).as("cut at %d", cut).isEqualTo("Hello");
            assertThat(inflate(inflater, hello, cut)).as("cut at %d", cut).isEqualTo("Hello");
            inflater.close();
        }
    }

    private String inflate(MessageInflater inflater, byte[] compressed, int cut) {
        ByteBuf in = allocator.buffer().writeBytes(compressed);
        ByteBuf out = allocator.buffer();
        try {
            sequence.frame(COMPRESSED_BINARY | 0x80, compressed.length);
            piece(inflater, in, 0, cut, out);
            piece(inflater, in, cut, compressed.length - cut, out);
            finish(inflater, out);
            return out.toString(StandardCharsets.US_ASCII);
        } finally {
            in.release();
            out.release();
        }
    }

    @Test
    void anInflaterGivenBackAfterAnErrorServesTheNextSession() {
        Random random = new Random(3);
        byte[] message = message(random, 501);
        List<byte[]> broken = new ArrayList<>();
        byte[] whole = ClientFrames.deflate(jdkDeflater, message);
        for (int i = 0; i < 100; i++) {
            byte[] flipped = whole.clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            broken.add(flipped);
        }
        for (byte[] bytes : broken) {
            MessageInflater failing = new MessageInflater(pool, true, sequence);
            try {
                inflate(failing, bytes, random);
            } catch (ProtocolViolation e) {
                assertThat(e.status().code()).isIn(1007, 1009);
            }
            failing.close();
            failing.close();

            MessageInflater next = new MessageInflater(pool, true, sequence);
            assertThat(inflate(next, whole, random)).isEqualTo(message);
            next.close();
        }
    }

    @Test
    void anInflaterStoppedInTheMiddleServesTheNextSession() {
        Random random = new Random(4);
        byte[] message = message(random, 901);
        byte[] whole = ClientFrames.deflate(jdkDeflater, message);
        for (int at = 1; at < whole.length; at += 7) {
            MessageInflater stopped = new MessageInflater(pool, true, sequence);
            ByteBuf in = allocator.buffer().writeBytes(whole, 0, at);
            ByteBuf out = allocator.buffer();
            sequence.frame(COMPRESSED_BINARY | 0x80, at);
            piece(stopped, in, 0, at, out);
            stopped.close();
            in.release();
            out.release();
            MessageInflater next = new MessageInflater(pool, true, sequence);
            assertThat(inflate(next, whole, random)).isEqualTo(message);
            next.close();
        }
    }

    @Test
    void noTwoSessionsHoldOneCompressor() {
        Inflater first = pool.borrowInflater();
        Inflater second = pool.borrowInflater();
        assertThat(first).isNotSameAs(second);
        pool.giveBack(first);
        assertThat(pool.borrowInflater()).isSameAs(first);
        assertThat(pool.borrowInflater()).isNotSameAs(first);
        pool.giveBack(first);
        pool.giveBack(second);
        Deflater deflater = pool.borrowDeflater(6);
        assertThat(pool.borrowDeflater(6)).isNotSameAs(deflater);
        pool.giveBack(deflater, 6);
    }

    @Test
    void keepsAFewAndFreesTheRest() {
        List<Inflater> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(pool.borrowInflater());
        }
        all.forEach(pool::giveBack);
        long freed = all.stream().filter(MessageCompressionTest::isEnded).count();
        assertThat(freed).isEqualTo(24);
        pool.close();
        assertThat(all).allMatch(MessageCompressionTest::isEnded);
    }

    @Test
    void aCompressedMessageOfNothingIsCorrupt() {
        MessageInflater inflater = new MessageInflater(pool, true, sequence);
        ByteBuf out = allocator.buffer();
        assertThatThrownBy(() -> finish(inflater, out)).isInstanceOf(ProtocolViolation.class);
        inflater.close();
        out.release();
    }

    private static boolean isEnded(Inflater inflater) {
        try {
            inflater.getBytesRead();
            return false;
        } catch (NullPointerException | IllegalStateException e) { // older and newer JDKs
            return true;
        }
    }

    private static byte[] message(Random random, int i) {
        byte[] message = new byte[1 + random.nextInt(i % 50 == 0 ? 100_000 : 1 + 3 * i)];
        random.nextBytes(message);
        if (i % 3 != 0) { // compressible
            for (int at = 0; at < message.length; at++) {
                message[at] = (byte) "etaoin shrdlu".charAt((message[at] & 0xFF) % 13);
            }
        }
        return message;
    }

    private byte[] deflate(MessageDeflater deflater, byte[] message) {
        ByteBuf in = allocator.buffer().writeBytes(message);
        ByteBuf out = deflater.deflate(in, 0, message.length, allocator);
        assertThat(out.readerIndex()).isEqualTo(FrameEncoder.HEADROOM);
        byte[] bytes = ByteBufUtil.getBytes(out);
        in.release();
        out.release();
        return bytes;
    }

    private byte[] jdkInflate(byte[] compressed, int length) throws DataFormatException {
        byte[] out = new byte[length + 1];
        jdkInflater.setInput(ClientFrames.join(compressed, new byte[] {0, 0, (byte) 0xFF, (byte) 0xFF}));
        int written = jdkInflater.inflate(out);
        assertThat(written).isEqualTo(length);
        assertThat(jdkInflater.getRemaining()).isZero();
        return Arrays.copyOf(out, length);
    }

    private static void piece(MessageInflater inflater, ByteBuf in, int at, int length, ByteBuf out) {
        inflater.input(in, at, length);
        steps(inflater, out);
    }

    private static void finish(MessageInflater inflater, ByteBuf out) {
        inflater.tail();
        steps(inflater, out);
        inflater.end();
    }

    private static void steps(MessageInflater inflater, ByteBuf out) {
        do {
            out.ensureWritable(512);
        } while (inflater.step(out));
    }

    private byte[] inflate(MessageInflater inflater, byte[] compressed, Random random) {
        ByteBuf in = allocator.buffer().writeBytes(compressed);
        ByteBuf out = allocator.buffer(16);
        try {
            sequence.frame(COMPRESSED_BINARY | 0x80, compressed.length);
            for (int at = 0; at < compressed.length;) {
                int length = Math.min(compressed.length - at, 1 + random.nextInt(2000));
                piece(inflater, in, at, length, out);
                at += length;
            }
            finish(inflater, out);
            return ByteBufUtil.getBytes(out);
        } finally {
            in.release();
            out.release();
        }
    }
}
