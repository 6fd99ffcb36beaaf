package io.wsgateway.netty.frame;

import static io.wsgateway.netty.frame.ClientFrames.buffer;
import static io.wsgateway.netty.frame.ClientFrames.deflate;
import static io.wsgateway.netty.frame.ClientFrames.frame;
import static io.wsgateway.netty.frame.ClientFrames.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.close.ProtocolViolation;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.frame.MessageLimits;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed messages that are made to cost much: memory and time are bounded by what was sent, and by the limits. */
class DeflateBombTest {

    private static final int LONGEST = 1 << 18;
    private static final int FRAGMENTS = 64;
    /** The message, and what it grew from. */
    private static final int MOST_MEMORY = 3 * LONGEST;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final CompressorPool pool = new CompressorPool();
    private final Heard heard = new Heard();
    private final FrameDecoder decoder = new FrameDecoder(heard, allocator,
            new MessageLimits(1 << 20, LONGEST, FRAGMENTS), Optional.of(new PerMessageDeflate(true, true)), pool);
    private long mostMemory;

    @AfterEach
    void nothingIsLeftBehind() {
        decoder.stop();
        assertThat(pool.lent()).isZero();
        pool.close();
        assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000, 1 << 20})
    void aThousandfoldStopsAtTheLimitHoweverItArrives(int readBytes) {
        byte[] bomb = frame(0xC2, zeros(64 << 20));
        assertThat(bomb.length).isLessThan(66_000);
        assertViolation(bomb, readBytes, 1009);
        assertThat(mostMemory).isLessThan(MOST_MEMORY);
        assertThat(heard.messages).isZero();
    }

    @Test
    void aBombInFragmentsWithPingsInBetweenStopsAtTheLimit() {
        byte[] zeros = zeros(64 << 20);
        int piece = zeros.length / 32;
        byte[] frames = frame(0x42, Arrays.copyOf(zeros, piece));
        for (int at = piece; at < zeros.length; at += piece) {
            frames = join(frames, frame(0x89, new byte[0]),
                    frame(0x00, Arrays.copyOfRange(zeros, at, Math.min(zeros.length, at + piece))));
        }
        assertViolation(frames, 1 << 20, 1009);
        assertThat(mostMemory).isLessThan(MOST_MEMORY);
        assertThat(heard.pings).as("those before the limit").isZero();
    }

    /**
     * Blocks that bring nothing: stored, fixed, final ones that end a stream each; and how many turns a frame of some 100 KB of
     * them takes at least.
     */
    @ParameterizedTest
    @CsvSource({"000000ffff, 20000, 1", "0208208000, 20000, 1", "0300, 50000, 90"})
    void blocksOfNothingGiveWayToOthers(String blocks, int times, int turns) {
        byte[] message = HexFormat.of().parseHex(blocks.repeat(times) + "00");
        read(frame(0xC2, message), 1 << 20);
        assertThat(heard.longTurns).isGreaterThanOrEqualTo(turns);
        assertThat(heard.messages).isEqualTo(1);
        assertThat(heard.bytes).isZero();
        assertThat(mostMemory).isLessThan(1 << 16);
    }

    @Test
    void manyMessagesThatInflateMuchGiveWayToOthers() {
        byte[] longest = frame(0xC2, zeros(LONGEST));
        byte[] all = new byte[longest.length * 100];
        for (int i = 0; i < 100; i++) {
            System.arraycopy(longest, 0, all, i * longest.length, longest.length);
        }
        read(all, 1 << 20);
        assertThat(heard.messages).isEqualTo(100);
        assertThat(heard.longTurns).as("each after a MiB").isBetween(20, 40);
    }

    @Test
    void itStopsWhereItIsToldToGiveWay() {
        heard.suspends = true;
        ByteBuf in = buffer(frame(0xC2, HexFormat.of().parseHex("0300".repeat(50_000) + "00")));
        int turns = 0;
        while (in.isReadable()) {
            int before = in.readableBytes();
            decoder.suspend(false);
            decoder.read(in);
            assertThat(before - in.readableBytes()).as("bytes of input in a turn").isLessThanOrEqualTo(2048);
            turns++;
        }
        in.release();
        assertThat(turns).isGreaterThan(45);
        assertThat(heard.messages).isEqualTo(1);
    }

    @Test
    void fragmentsOfNothingAreCounted() {
        byte[] frames = frame(0x42, new byte[1]);
        for (int i = 0; i < FRAGMENTS; i++) {
            frames = join(frames, frame(0x00, new byte[0]));
        }
        assertViolation(frames, 1 << 20, 1008);
    }

    private void assertViolation(byte[] bytes, int readBytes, int code) {
        assertThatThrownBy(() -> read(bytes, readBytes)).isInstanceOfSatisfying(ProtocolViolation.class,
                violation -> assertThat(violation.status().code()).isEqualTo(code));
    }

    private void read(byte[] bytes, int readBytes) {
        for (int at = 0; at < bytes.length; at += readBytes) {
            ByteBuf in = buffer(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + readBytes)));
            try {
                decoder.read(in);
            } finally {
                in.release();
                mostMemory = Math.max(mostMemory, allocator.metric().usedDirectMemory());
            }
        }
    }

    private static byte[] zeros(int count) {
        Deflater deflater = new Deflater(9, true);
        byte[] compressed = deflate(deflater, new byte[count]);
        deflater.end();
        return compressed;
    }

    private final class Heard implements FrameListener {

        int messages;
        long bytes;
        int pings;
        int longTurns;
        boolean suspends;

        @Override
        public void onMessage(ByteBuf buffer, int payload, int length, boolean text) {
            messages++;
            bytes += length;
        }

        @Override
        public void onLongTurn() {
            longTurns++;
            decoder.suspend(suspends);
        }

        @Override
        public void onPing(ByteBuf buffer, int payload, int length) {
            pings++;
        }

        @Override
        public void onPong(ByteBuf buffer, int payload, int length) {}

        @Override
        public void onClose(CloseStatus status) {}
    }
}
