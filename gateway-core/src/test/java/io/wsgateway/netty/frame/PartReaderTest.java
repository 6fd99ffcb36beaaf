package io.wsgateway.netty.frame;

import static io.wsgateway.netty.frame.ClientFrames.buffer;
import static io.wsgateway.netty.frame.ClientFrames.deflate;
import static io.wsgateway.netty.frame.ClientFrames.frame;
import static io.wsgateway.netty.frame.ClientFrames.join;
import static io.wsgateway.netty.frame.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.close.ProtocolViolation;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.frame.MessageLimits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages handed on in parts. */
class PartReaderTest {

    private static final long LONGEST = 1L << 33;
    private static final String TEXT = "grüße, 世界 🌍!";

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final CompressorPool pool = new CompressorPool();
    private final Parts heard = new Parts();
    private FrameDecoder decoder = decoder(LONGEST);

    @AfterEach
    void nothingIsLeftBehind() {
        decoder.stop();
        assertThat(pool.lent()).isZero();
        pool.close();
        assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void aMessageThatArrivesInOnePieceIsOnePartFromWhereItLies() {
        ByteBuf in = buffer(text("Hello"));
        decoder.read(in);
        assertThat(heard.lastBuffer).isSameAs(in);
        in.release();
        assertThat(heard.events).containsExactly("text WHOLE 48656c6c6f");
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void aMessageIsHandedOnAsItsBytesArrive() {
        byte[] frame = frame(0x82, new byte[] {1, 2, 3, 4, 5});
        read(Arrays.copyOf(frame, 8));
        assertThat(heard.events).containsExactly("binary FIRST 0102");
        read(Arrays.copyOfRange(frame, 8, 10));
        read(Arrays.copyOfRange(frame, 10, 11));
        assertThat(heard.events).containsExactly("binary FIRST 0102", "binary MIDDLE 0304", "binary LAST 05");
        assertThat(decoder.handedOn()).isEqualTo(3);
    }

    @Test
    void fragmentsAndControlFramesStandInTheirOrder() {
        read(join(frame(0x02, new byte[] {1}), frame(0x89, new byte[] {9}), frame(0x00, new byte[0]),
                frame(0x00, new byte[] {2}), frame(0x80, new byte[0]), frame(0x82, new byte[0])));
        assertThat(heard.events).containsExactly("binary FIRST 01", "ping", "binary MIDDLE 02", "binary LAST ",
                "binary WHOLE ");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everySplitGivesTheSameMessages(boolean compressed) {
        byte[] bytes = messages(compressed);
        for (int at = 0; at <= bytes.length; at++) {
            for (int to = at; to <= Math.min(bytes.length, at + 12); to++) {
                restart(LONGEST);
                read(Arrays.copyOf(bytes, at));
                read(Arrays.copyOfRange(bytes, at, to));
                read(Arrays.copyOfRange(bytes, to, bytes.length));
                assertThat(heard.messages).as("cut at %d and %d", at, to).containsExactly(TEXT, "", TEXT + TEXT, "b");
            }
        }
        restart(LONGEST);
        for (byte b : bytes) {
            read(new byte[] {b});
        }
        assertThat(heard.messages).containsExactly(TEXT, "", TEXT + TEXT, "b");
    }

    private static byte[] messages(boolean compressed) {
        Deflater deflater = new Deflater(6, true);
        byte[] once = TEXT.getBytes(StandardCharsets.UTF_8);
        byte[] twice = (TEXT + TEXT).getBytes(StandardCharsets.UTF_8);
        int rsv = 0;
        if (compressed) {
            once = deflate(deflater, once);
            twice = deflate(deflater, twice);
            rsv = 0x40;
        }
        deflater.end();
        int half = twice.length / 2;
        return join(frame(0x81 | rsv, once), frame(0x81 | rsv, compressed ? new byte[1] : new byte[0]),
                frame(0x01 | rsv, Arrays.copyOf(twice, half)), frame(0x89, new byte[1]),
                frame(0x00, Arrays.copyOfRange(twice, half, twice.length)), frame(0x80, new byte[0]),
                frame(0x82, new byte[] {'b'}));
    }

    @Test
    void aCompressedMessageComesOutInPartsHoweverLongItIs() {
        byte[] zeros = deflated(new byte[20 << 20]);
        read(frame(0xC2, zeros));
        assertThat(heard.messages).singleElement().satisfies(all -> assertThat(all.length()).isEqualTo(20 << 20));
        assertThat(heard.longest).isLessThanOrEqualTo(1 << 16);
        assertThat(heard.events.size()).isGreaterThan(300);
        assertThat(heard.peakBytes).as("a window and a part, for a message of 20 MiB").isLessThan(1 << 18);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMessageGoesOnBehindAFinalBlockAcrossParts(boolean overwrites) {
        heard.overwrites = overwrites;
        // RFC 7692 section 7.2.3.4; the second block refers back as far as a window reaches.
        Random random = new Random(1);
        byte[] noise = new byte[30_000];
        random.nextBytes(noise);
        Deflater first = new Deflater(6, true);
        first.setInput(join(new byte[100_000], noise));
        first.finish();
        byte[] block = new byte[100_000];
        int length = first.deflate(block);
        first.end();
        Deflater second = new Deflater(6, true);
        second.setDictionary(noise);
        byte[] again = deflate(second, noise);
        second.end();
        assertThat(again.length).as("refers to the block before").isLessThan(1000);
        read(frame(0xC2, join(Arrays.copyOf(block, length), again)));
        byte[] message = heard.messages.getFirst().getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Arrays.equals(message, join(new byte[100_000], noise, noise))).isTrue();
    }

    @Test
    void countsToTheLimitBeyondTwoGibibytes() {
        restart(1L << 31);
        long length = (1L << 31) - 1;
        read(ByteBuffer.allocate(14).put((byte) 0x02).put((byte) 0xFF).putLong(length).array());
        ByteBuf piece = buffer(new byte[1 << 16]);
        for (long left = length; left > 0; left -= piece.capacity()) {
            decoder.read(piece.setIndex(0, (int) Math.min(left, piece.capacity())));
        }
        piece.release();
        assertThat(heard.bytes).isEqualTo(length);
        assertThat(decoder.isMidMessage()).isTrue();
        read(frame(0x00, new byte[1]));
        assertThat(heard.bytes).isEqualTo(1L << 31);
        assertThatThrownBy(() -> read(frame(0x80, new byte[1]))).isInstanceOfSatisfying(ProtocolViolation.class,
                violation -> assertThat(violation.status().code()).isEqualTo(1009));
    }

    @Test
    void aWholeMessageIsNeverLongerThanABuffer() {
        decoder.stop();
        decoder = new FrameDecoder(heard, allocator, new MessageLimits(LONGEST, LONGEST, 100), Optional.empty(), pool);
        byte[] header = ByteBuffer.allocate(14).put((byte) 0x82).put((byte) 0xFF).putLong((1L << 30) + 1).array();
        assertThatThrownBy(() -> read(header)).isInstanceOfSatisfying(ProtocolViolation.class,
                violation -> assertThat(violation.status().code()).isEqualTo(1009));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c3", "c328", "e4b8", "f09f8c", "eda080", "41c3", "f0288cbc"})
    void failsTextThatIsNotUtf8WhereverItIsCut(String hex) {
        byte[] bad = HexFormat.of().parseHex(hex);
        for (byte[] frame : List.of(frame(0x81, bad), frame(0xC1, deflated(bad)))) {
            for (int at = 0; at < frame.length; at++) {
                restart(LONGEST);
                int cut = at;
                assertThatThrownBy(() -> {
                    read(Arrays.copyOf(frame, cut));
                    read(Arrays.copyOfRange(frame, cut, frame.length));
                }).isInstanceOfSatisfying(ProtocolViolation.class,
                        violation -> assertThat(violation.status().code()).isEqualTo(1007));
                assertThat(heard.messages).isEmpty();
            }
        }
    }

    @Test
    void aBombIsStoppedAtTheLimit() {
        restart(1 << 20);
        assertThatThrownBy(() -> read(frame(0xC2, deflated(new byte[4 << 20]))))
                .isInstanceOfSatisfying(ProtocolViolation.class,
                        violation -> assertThat(violation.status().code()).isEqualTo(1009));
        assertThat(heard.bytes).isLessThanOrEqualTo(1 << 20);
    }

    @Test
    void suspendedItHandsOnLittleMore() {
        byte[] zeros = deflated(new byte[50 << 20]);
        heard.onPart = () -> decoder.suspend(true);
        ByteBuf in = buffer(frame(0xC2, zeros));
        int resumed = 0;
        while (in.isReadable()) {
            long before = heard.bytes;
            decoder.suspend(false);
            decoder.read(in);
            resumed++;
            assertThat(heard.bytes - before).isLessThan(600_000);
        }
        in.release();
        assertThat(heard.bytes).isEqualTo(50 << 20);
        assertThat(resumed).isGreaterThan(80);
    }

    @Test
    void stoppedInTheMiddleOfAMessageItHandsOnNothingMore() {
        heard.onPart = () -> decoder.stop();
        read(join(frame(0xC1, deflated(new byte[1 << 20])), text("2")));
        assertThat(heard.events).hasSize(1);
        restart(LONGEST);
        read(frame(0x01, new byte[] {'g', 'r', (byte) 0xC3}));
        heard.onPart = () -> decoder.stop();
        read(frame(0x80, new byte[] {(byte) 0xBC, 'n'}));
        assertThat(heard.events).containsExactly("text FIRST 6772", "text MIDDLE c3bc");
    }

    @Test
    void othersHaveTheirTurnInBetween() {
        read(frame(0xC2, deflated(new byte[50 << 20])));
        assertThat(heard.longTurns).isBetween(45, 60);
        heard.longTurns = 0;
        read(frame(0xC2, HexFormat.of().parseHex("000000ffff".repeat(20_000)))); // empty blocks: nothing comes out, slowly
        assertThat(heard.longTurns).isBetween(1, 2);
        assertThat(heard.events).last().isEqualTo("binary WHOLE ");
    }

    private FrameDecoder decoder(long messageBytes) {
        FrameDecoder decoder = new FrameDecoder(heard, allocator, new MessageLimits(LONGEST, messageBytes, 100),
                Optional.of(new PerMessageDeflate(false, false)), pool);
        decoder.handOnMessages(true);
        return decoder;
    }

    private void restart(long messageBytes) {
        decoder.stop();
        heard.clear();
        decoder = decoder(messageBytes);
    }

    private void read(byte[] bytes) {
        ByteBuf in = buffer(bytes);
        try {
            decoder.read(in);
        } finally {
            in.release();
        }
    }

    private static byte[] deflated(byte[] message) {
        Deflater deflater = new Deflater(9, true);
        byte[] compressed = deflate(deflater, message);
        deflater.end();
        return compressed;
    }

    private final class Parts implements FrameListener {

        final List<String> events = new ArrayList<>();
        final List<String> messages = new ArrayList<>();
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();
        Runnable onPart = () -> {};
        ByteBuf lastBuffer = Unpooled.EMPTY_BUFFER;
        long bytes;
        int longest;
        long peakBytes;
        int longTurns;
        boolean overwrites;
        private boolean underWay;

        void clear() {
            events.clear();
            messages.clear();
            message.reset();
            onPart = () -> {};
            bytes = 0;
            underWay = false;
        }

        @Override
        public void onPart(ByteBuf buffer, int payload, int length, boolean text, PartPosition position) {
            assertThat(position.isFirst()).isEqualTo(!underWay);
            assertThat(length > 0 || position.isLast()).isTrue();
            underWay = !position.isLast();
            lastBuffer = buffer;
            bytes += length;
            longest = Math.max(longest, length);
            peakBytes = Math.max(peakBytes, allocator.metric().usedDirectMemory());
            if (bytes < 64 << 20) {
                keep(ByteBufUtil.getBytes(buffer, payload, length), text, position);
            }
            if (overwrites) { // as masking does, and a header before the payload
                int from = position.isFirst() ? Math.max(0, payload - FrameEncoder.headerLength(length)) : payload;
                for (int i = from; i < payload + length; i++) {
                    buffer.setByte(i, 0xEE);
                }
            }
            onPart.run();
        }

        private void keep(byte[] part, boolean text, PartPosition position) {
            if (text) {
                requireWholeCharacters(part);
            }
            message.writeBytes(part);
            events.add((text ? "text " : "binary ") + position + " "
                    + (part.length < 100 ? HexFormat.of().formatHex(part) : "..."));
            if (position.isLast()) {
                messages.add(message.toString(text ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1));
                message.reset();
            }
        }

        private static void requireWholeCharacters(byte[] part) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(part));
            } catch (CharacterCodingException e) {
                throw new AssertionError("characters are cut", e);
            }
        }

        @Override
        public void onLongTurn() {
            longTurns++;
        }

        @Override
        public void onMessage(ByteBuf buffer, int payload, int length, boolean text) {
            throw new AssertionError("a whole message");
        }

        @Override
        public void onPing(ByteBuf buffer, int payload, int length) {
            events.add("ping");
        }

        @Override
        public void onPong(ByteBuf buffer, int payload, int length) {}

        @Override
        public void onClose(CloseStatus status) {}
    }
}
