package io.wsgateway.netty.frame;

import static io.wsgateway.netty.frame.ClientFrames.binary;
import static io.wsgateway.netty.frame.ClientFrames.buffer;
import static io.wsgateway.netty.frame.ClientFrames.close;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {

    private static final int LONGEST = 1 << 18;
    private static final MessageLimits LIMITS = new MessageLimits(1 << 16, LONGEST, 16);

    private final CompressorPool pool = new CompressorPool();
    private final Recording heard = new Recording();
    private FrameDecoder decoder = plain();

    @AfterEach
    void nothingIsLeftBehind() {
        decoder.stop();
        pool.close();
        assertThat(heard.kept).allMatch(buffer -> buffer.refCnt() == 0);
    }

    @Test
    void readsTheExamplesOfTheRfc() {
        read("818537fa213d7f9f4d5158"); // masked text "Hello"
        read("898537fa213d7f9f4d5158"); // masked Ping "Hello"
        assertThat(heard.events).containsExactly("text Hello", "ping 48656c6c6f");
    }

    @Test
    void handsAMessageOnFromWhereItLies() {
        ByteBuf in = buffer(text("Hello"));
        decoder.read(in);
        assertThat(heard.lastBuffer).isSameAs(in);
        in.release();
    }

    @Test
    void leavesRoomForAHeaderBeforeEveryMessage() {
        for (byte[] bytes : List.of(text("Hello"), frame(0x82, new byte[126]), frame(0x82, new byte[65536]))) {
            read(bytes);
            assertThat(heard.lastPayload).isGreaterThanOrEqualTo(FrameEncoder.headerLength(heard.lastLength));
        }
        for (byte b : text("split")) {
            read(new byte[] {b});
        }
        assertThat(heard.lastPayload).isGreaterThanOrEqualTo(2);
    }

    /** Doubled as bytes arrive, and never more than the message may need. */
    @Test
    void holdsNoMoreThanTheMessageItself() {
        byte[] message = frame(0x82, new byte[1 << 16]);
        int headroom = FrameEncoder.HEADROOM;
        read(Arrays.copyOfRange(message, 0, 8 + 1000 + 6));
        assertThat(decoder.heldBytes()).isEqualTo(headroom + 2000);
        read(Arrays.copyOfRange(message, 1014, 8 + 40_000 + 6));
        assertThat(decoder.heldBytes()).isEqualTo(headroom + 40_000);
        read(Arrays.copyOfRange(message, 40_014, message.length - 1));
        assertThat(decoder.heldBytes()).isEqualTo(headroom + (1 << 16));
        read(new byte[1]);
        assertThat(decoder.heldBytes()).isZero();
        assertThat(heard.lastLength).isEqualTo(1 << 16);
    }

    @Test
    void holdsNoMoreThanTheLongestMessageOfFragments() {
        for (int sent = 0; sent < LONGEST; sent += 1 << 16) {
            read(frame(sent == 0 ? 0x02 : 0x00, new byte[1 << 16]));
        }
        assertThat(decoder.heldBytes()).isEqualTo(FrameEncoder.HEADROOM + LONGEST);
        read(frame(0x80, new byte[0]));
        assertThat(heard.lastLength).isEqualTo(LONGEST);
        assertThat(decoder.heldBytes()).isZero();
    }

    @Test
    void joinsFragmentsWithControlFramesBetween() {
        read(join(frame(0x01, "Hel".getBytes(StandardCharsets.UTF_8)), frame(0x89, new byte[] {'p'}),
                frame(0x00, new byte[0]), frame(0x80, "lo".getBytes(StandardCharsets.UTF_8))));
        assertThat(heard.events).containsExactly("ping 70", "text Hello");
    }

    @Test
    void readsTheSameHoweverBytesAreSplit() {
        byte[] all = join(text("Hëllo \uD83D\uDE00"), frame(0x01, "a€".getBytes(StandardCharsets.UTF_8)),
                frame(0x89, "ping".getBytes(StandardCharsets.UTF_8)),
                frame(0x80, "€b".getBytes(StandardCharsets.UTF_8)),
                frame(0x82, new byte[300]), binary(), close(1000));
        read(all);
        List<String> whole = List.copyOf(heard.events);
        for (int at = 1; at < all.length; at++) {
            decoder = plain();
            heard.events.clear();
            read(Arrays.copyOfRange(all, 0, at));
            read(Arrays.copyOfRange(all, at, all.length));
            assertThat(heard.events).as("split at %d", at).isEqualTo(whole);
        }
        decoder = plain();
        heard.events.clear();
        for (byte b : all) {
            read(new byte[] {b});
        }
        assertThat(heard.events).isEqualTo(whole);
    }

    @Test
    void readsRandomMessagesInRandomPieces() {
        Random random = new Random(6455);
        for (int round = 0; round < 200; round++) {
            decoder = round % 2 == 0 ? plain() : compressing();
            heard.events.clear();
            List<String> expected = new ArrayList<>();
            Deflater deflater = new Deflater(6, true);
            byte[] all = new byte[0];
            for (int i = 0; i < 5; i++) {
                byte[] payload = new byte[random.nextInt(2000)];
                random.nextBytes(payload);
                expected.add("binary " + HexFormat.of().formatHex(payload));
                boolean compressed = round % 2 == 1 && payload.length > 0;
                byte[] sent = compressed ? deflate(deflater, payload) : payload;
                int cut = random.nextInt(sent.length + 1);
                all = join(all, frame(compressed ? 0x42 : 0x02, Arrays.copyOfRange(sent, 0, cut)),
                        frame(0x80, Arrays.copyOfRange(sent, cut, sent.length)));
            }
            for (int at = 0; at < all.length;) {
                int end = Math.min(all.length, at + 1 + random.nextInt(700));
                read(Arrays.copyOfRange(all, at, end));
                at = end;
            }
            deflater.end();
            assertThat(heard.events).isEqualTo(expected);
            decoder.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({
            "c180,          1002", // RSV1 without an extension
            "a180,          1002", // RSV2
            "8380,          1002", // reserved opcode
            "8b80,          1002", // reserved control opcode
            "8105,          1002", // not masked
            "0980,          1002", // fragmented Ping
            "89fe,          1002", // Ping of 126 bytes or more
            "81fe007d,      1002", // 125 in the 16-bit form
            "81ff000000000000ffff, 1002", // 65535 in the 64-bit form
            "81ff8000000000000000, 1002", // 2^63
            "81ff0000000100000000, 1009", // 2^32: more than the limit, known from the header
            "8080,          1002", // continuation of nothing
            "888100000000ff,1002", // Close of one byte
            "888200000000 03ed, 1002", // Close 1005
            "888300000000 03e8ff, 1007", // Close with a reason that isn't UTF-8
    })
    void failsWhatTheHeaderShowsToBeWrong(String hex, int code) {
        // The masking key follows the length; zeros mask nothing.
        assertViolation(HexFormat.of().parseHex(hex.replace(" ", "") + "00000000"), code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c0af", "c080", "eda080", "f4908080", "f888808080", "ff", "61e282"})
    void refusesTextThatIsNotUtf8(String hex) {
        assertViolation(frame(0x81, HexFormat.of().parseHex(hex)), 1007);
    }

    @Test
    void refusesBadTextBeforeItsFrameIsComplete() {
        byte[] frame = frame(0x81, HexFormat.of().parseHex("cebae1bdb9cf83cebcceb5f4908080656469746564"));
        byte[] start = Arrays.copyOf(frame, 6 + 13); // up to f490
        assertViolation(start, 1007);
    }

    @Test
    void countsFragments() {
        byte[] fragments = frame(0x01, new byte[0]);
        for (int i = 0; i < 16; i++) {
            fragments = join(fragments, frame(0x00, new byte[0]));
        }
        assertViolation(fragments, 1008);
    }

    @Test
    void refusesAMessageLongerThanTheLimit() {
        byte[] quarter = new byte[1 << 16];
        read(join(frame(0x02, quarter), frame(0x00, quarter), frame(0x00, quarter), frame(0x80, quarter)));
        assertThat(heard.events).hasSize(1);
        read(join(frame(0x02, quarter), frame(0x00, quarter), frame(0x00, quarter), frame(0x00, quarter)));
        assertViolation(frame(0x80, new byte[1]), 1009);
    }

    @Test
    void inflatesTheExamplesOfTheRfc() {
        decoder = compressing();
        read(frame(0xC1, HexFormat.of().parseHex("f248cdc9c90700"))); // RFC 7692 section 7.2.3.1
        read(frame(0xC1, HexFormat.of().parseHex("f200110000"))); // 7.2.3.2: refers back to the message before
        read(frame(0xC1, HexFormat.of().parseHex("000500faff48656c6c6f00"))); // 7.2.3.3: a stored block
        read(frame(0xC1, HexFormat.of().parseHex("f348cdc9c9070000"))); // 7.2.3.4: a final block
        read(frame(0xC1, HexFormat.of().parseHex("f248cdc9c90700")));
        read(frame(0xC1, HexFormat.of().parseHex("f248050000 00ffffcac9c90700".replace(" ", "")))); // 7.2.3.5
        assertThat(heard.events).hasSize(6).containsOnly("text Hello");
    }

    @Test
    void stopsInflatingAtTheLimit() {
        decoder = compressing();
        Deflater deflater = new Deflater(9, true);
        byte[] bomb = deflate(deflater, new byte[4 << 20]);
        deflater.end();
        assertViolation(frame(0xC2, bomb), 1009);
        assertThat(heard.events).isEmpty();
    }

    @Test
    void theFirstByteThatBreaksARuleDecides() {
        byte[] text = new byte[LONGEST + 10]; // too long, and one byte is no UTF-8
        for (int bad : new int[] {0, LONGEST - 1, LONGEST, LONGEST + 1}) {
            Arrays.fill(text, (byte) 'a');
            text[bad] = (byte) 0xff;
            decoder = compressing();
            Deflater deflater = new Deflater(9, true);
            byte[] compressed = deflate(deflater, text);
            deflater.end();
            assertViolation(frame(0xC1, compressed), bad < LONGEST ? 1007 : 1009);
            decoder.stop();
        }
    }

    @Test
    void inflatesAMessageAsLongAsTheLimit() {
        decoder = compressing();
        Deflater deflater = new Deflater(9, true);
        byte[] longest = deflate(deflater, new byte[LONGEST]);
        deflater.end();
        read(frame(0xC2, longest));
        assertThat(heard.lastLength).isEqualTo(LONGEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "789c4bcc4a0400", "1f8b0800", ""})
    void refusesWhatDoesNotInflate(String hex) {
        decoder = compressing();
        assertViolation(frame(0xC2, HexFormat.of().parseHex(hex)), 1007);
    }

    @Test
    void knowsThatAMessageIsUnderWay() {
        assertThat(decoder.isMidMessage()).isFalse();
        byte[] frame = text("Hello");
        read(Arrays.copyOf(frame, 1));
        assertThat(decoder.isMidMessage()).isTrue();
        read(Arrays.copyOfRange(frame, 1, frame.length));
        assertThat(decoder.isMidMessage()).isFalse();
        read(frame(0x01, new byte[3]));
        assertThat(decoder.isMidMessage()).isTrue();
    }

    @Test
    void readsNothingOnceStopped() {
        heard.onEvent = () -> decoder.stop();
        read(join(text("1"), text("2")));
        assertThat(heard.events).containsExactly("text 1");
    }

    @Test
    void readsAServersFramesHoweverTheyAreSplit() {
        byte[] all = HexFormat.of().parseHex("810548656c6c6f" // text "Hello", RFC 6455 section 5.7
                + "890548656c6c6f" // Ping "Hello"
                + "010348656c" + "8a00" + "80026c6f" // text "Hello" in two fragments, a Pong between them
                + "827e0100" + "07".repeat(256) + "827f0000000000010000" + "09".repeat(65536) // of each length form
                + "880203e8"); // Close 1000
        List<String> whole = List.of("text Hello", "ping 48656c6c6f", "pong ", "text Hello",
                "binary " + "07".repeat(256), "binary " + "09".repeat(65536), "close 1000");
        for (int at = 0; at < 64; at++) {
            decoder = ofServer();
            heard.events.clear();
            read(Arrays.copyOfRange(all, 0, at));
            read(Arrays.copyOfRange(all, at, all.length));
            assertThat(heard.events).as("split at %d", at).isEqualTo(whole);
        }
        decoder = ofServer();
        heard.events.clear();
        for (byte b : all) {
            read(new byte[] {b});
        }
        assertThat(heard.events).isEqualTo(whole);
    }

    @Test
    void failsAMaskedFrameOfAServer() {
        decoder = ofServer();
        assertViolation(text("Hello"), 1002);
    }

    private FrameDecoder ofServer() {
        return FrameDecoder.ofServer(heard, UnpooledByteBufAllocator.DEFAULT, LIMITS, Optional.empty(), pool);
    }

    private FrameDecoder plain() {
        return new FrameDecoder(heard, UnpooledByteBufAllocator.DEFAULT, LIMITS, Optional.empty(), pool);
    }

    private FrameDecoder compressing() {
        return new FrameDecoder(heard, UnpooledByteBufAllocator.DEFAULT, LIMITS,
                Optional.of(new PerMessageDeflate(false, false)), pool);
    }

    private void assertViolation(byte[] bytes, int code) {
        assertThatThrownBy(() -> read(bytes)).isInstanceOfSatisfying(ProtocolViolation.class,
                violation -> assertThat(violation.status().code()).isEqualTo(code));
    }

    private void read(String hex) {
        read(HexFormat.of().parseHex(hex));
    }

    private void read(byte[] bytes) {
        ByteBuf in = buffer(bytes);
        try {
            decoder.read(in);
        } finally {
            in.release();
        }
    }

    private static final class Recording implements FrameListener {

        final List<String> events = new ArrayList<>();
        final List<ByteBuf> kept = new ArrayList<>();
        ByteBuf lastBuffer = Unpooled.EMPTY_BUFFER;
        int lastPayload;
        int lastLength;
        Runnable onEvent = () -> {};

        @Override
        public void onMessage(ByteBuf buffer, int payload, int length, boolean text) {
            lastBuffer = buffer;
            lastPayload = payload;
            lastLength = length;
            kept.add(buffer);
            events.add(text
                    ? "text " + buffer.toString(payload, length, StandardCharsets.UTF_8)
                    : "binary " + ByteBufUtil.hexDump(buffer, payload, length));
            onEvent.run();
        }

        @Override
        public void onPing(ByteBuf buffer, int payload, int length) {
            events.add("ping " + ByteBufUtil.hexDump(buffer, payload, length));
        }

        @Override
        public void onPong(ByteBuf buffer, int payload, int length) {
            events.add("pong " + ByteBufUtil.hexDump(buffer, payload, length));
        }

        @Override
        public void onClose(CloseStatus status) {
            events.add("close " + status.code());
        }
    }
}
