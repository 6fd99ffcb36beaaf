package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.close;
import static io.wsgateway.netty.frame.ClientFrames.deflate;
import static io.wsgateway.netty.frame.ClientFrames.frame;
import static io.wsgateway.netty.frame.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.wsgateway.netty.frame.CompressorPool;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.extension.CompressionPolicy;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionCompressionTest {

    private static final PerMessageDeflate DEDICATED = new PerMessageDeflate(false, false);
    private static final PerMessageDeflate SHARED = new PerMessageDeflate(true, true);
    private static final String SENTENCE = "What is said twice is compressed well, what is said twice is. ".repeat(3);

    private final Deflater deflater = new Deflater(6, true);
    private final Inflater inflater = new Inflater(true);

    @AfterEach
    void free() {
        deflater.end();
        inflater.end();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void echoesCompressedMessages(boolean dedicated) throws DataFormatException {
        try (SessionTester tester = open(RecordingApplication.echo(), dedicated ? DEDICATED : SHARED)) {
            for (int i = 0; i < 3; i++) {
                tester.receive(compressed(SENTENCE + i));
                String frame = sent(tester);
                assertThat(frame).startsWith("c1");
                assertThat(inflated(frame)).isEqualTo(SENTENCE + i);
                if (!dedicated) {
                    deflater.reset();
                    inflater.reset();
                }
            }
        }
    }

    @Test
    void aDedicatedCompressorRefersBackToTheMessageBefore() {
        try (SessionTester tester = open(RecordingApplication.echo(), DEDICATED)) {
            tester.receive(text(SENTENCE), text(SENTENCE));
            List<String> frames = tester.sent();
            assertThat(frames.get(1).length()).isLessThan(frames.get(0).length() / 2);
        }
    }

    @Test
    void aSharedCompressorStartsEachMessageAnew() {
        try (SessionTester tester = open(RecordingApplication.echo(), SHARED)) {
            tester.receive(text(SENTENCE), text(SENTENCE));
            List<String> frames = tester.sent();
            assertThat(frames.get(1)).isEqualTo(frames.get(0));
        }
    }

    @Test
    void sendsShortMessagesAsTheyAre() {
        try (SessionTester tester = open(RecordingApplication.echo(), DEDICATED)) {
            tester.receive(compressed("Hello"));
            assertThat(tester.sent()).containsExactly("810548656c6c6f");
            tester.receive(text("x".repeat(63)), text("x".repeat(64)));
            List<String> frames = tester.sent();
            assertThat(frames.get(0)).startsWith("813f");
            assertThat(frames.get(1)).startsWith("c1");
        }
    }

    @Test
    void theRouteSaysFromWhichLengthOnToCompress() {
        RecordingApplication application = RecordingApplication.echo();
        for (int minimum : List.of(1, 100)) {
            try (SessionTester tester = SessionTester.open(application,
                    SessionTester.POLICY.with(new CompressionPolicy(minimum, 6)), Optional.of(SHARED))) {
                tester.receive(text("x".repeat(minimum - 1)), text("x".repeat(minimum)));
                List<String> frames = tester.sent();
                assertThat(frames.get(0)).startsWith("81");
                assertThat(frames.get(1)).startsWith("c1");
            }
        }
    }

    @Test
    void theRouteSaysHowHardToCompress() {
        String text = IntStream.range(0, 2000).mapToObj(i -> Integer.toString(i * i % 977, 36))
                .collect(Collectors.joining(" "));
        List<Integer> lengths = new ArrayList<>();
        for (int level : List.of(1, 9)) {
            try (SessionTester tester = SessionTester.open(RecordingApplication.echo(),
                    SessionTester.POLICY.with(new CompressionPolicy(64, level)), Optional.of(SHARED))) {
                tester.receive(text(text));
                lengths.add(sent(tester).length());
            }
        }
        assertThat(lengths.getFirst()).isGreaterThan(lengths.getLast());
    }

    @Test
    void neitherCompressesControlFrames() {
        RecordingApplication application = new RecordingApplication();
        try (SessionTester tester = open(application, DEDICATED)) {
            SessionTester.only(application).ping(ByteBuffer.allocate(100));
            tester.receive(frame(0x89, new byte[100]));
            assertThat(tester.sent()).containsExactly("8964" + "00".repeat(100), "8a64" + "00".repeat(100));
        }
    }

    @Test
    void dataThatDoesNotInflateEndsItsSessionAlone() throws DataFormatException {
        RecordingApplication corrupt = new RecordingApplication();
        RecordingApplication echo = RecordingApplication.echo();
        try (SessionTester tester = open(echo, SHARED);
                SessionTester neighbour = tester.neighbour(corrupt, Optional.of(SHARED))) {
            byte[] whole = compressed(SENTENCE);
            neighbour.receive(Arrays.copyOf(whole, whole.length / 2)); // an inflater in the middle of its work
            neighbour.receive(HexFormat.of().parseHex("ff".repeat(whole.length)));
            assertThat(corrupt.heard).containsExactly("close 1007");
            assertThat(neighbour.sent()).singleElement().asString().matches("88..03ef.*");
            // The inflater has been given back, and serves the next session.
            deflater.reset();
            tester.receive(compressed("Hello again, " + SENTENCE));
            assertThat(inflated(sent(tester))).isEqualTo("Hello again, " + SENTENCE);
        }
    }

    @Test
    void onePassedOnMessageIsCompressedForWhomThatIsAgreed() throws DataFormatException {
        RecordingApplication plain = new RecordingApplication();
        RecordingApplication both = new RecordingApplication();
        try (SessionTester tester = open(both, DEDICATED); SessionTester neighbour = tester.neighbour(plain)) {
            both.onMessage = (session, message) -> {
                plain.sessions.getFirst().send(message);
                session.send(message);
                plain.sessions.getFirst().send(message);
            };
            tester.receive(text(SENTENCE));
            String asItIs = "817e00ba" + HexFormat.of().formatHex(SENTENCE.getBytes(StandardCharsets.UTF_8));
            assertThat(neighbour.sent()).containsExactly(asItIs, asItIs);
            assertThat(inflated(sent(tester))).isEqualTo(SENTENCE);
        }
    }

    @Test
    void withoutMemoryToCompressTheSessionEnds() {
        RecordingApplication application = new RecordingApplication();
        try (LogCapture log = new LogCapture(SessionHandler.class);
                SessionTester tester = open(application, DEDICATED)) {
            application.onMessage = (session, message) -> {
                tester.channel.config().setAllocator(new ExhaustedAllocator());
                session.send(message);
            };
            tester.receive(text(SENTENCE));
            tester.sent();
            assertThat(application.heard).endsWith("close 1011");
            assertThat(tester.channel.isOpen()).isFalse();
            assertThat(log.lines).isNotEmpty();
        }
    }

    @Test
    void anIdleSessionWithASharedCompressorHoldsNone() {
        try (SessionTester tester = open(RecordingApplication.echo(), SHARED);
                SessionTester neighbour = tester.neighbour(RecordingApplication.echo(), Optional.of(SHARED))) {
            for (SessionTester each : List.of(tester, neighbour)) {
                each.receive(compressed(SENTENCE));
                deflater.reset();
                assertThat(each.sent()).hasSize(1);
                assertThat(tester.loop.compressors().lent()).isZero();
            }
            assertThat(tester.loop.compressors().alive()).as("one each way, for both").isEqualTo(2);
            CompressorPool pool = tester.loop.compressors();
            assertThat(pool.deflater(SHARED, CompressionPolicy.DEFAULT))
                    .isSameAs(pool.deflater(SHARED, CompressionPolicy.DEFAULT));
        }
    }

    @Test
    void aSharedDecompressorIsHeldWhileAMessageIsUnderWay() {
        try (SessionTester tester = open(RecordingApplication.echo(), SHARED)) {
            byte[] whole = deflate(deflater, SENTENCE.getBytes(StandardCharsets.UTF_8));
            tester.receive(frame(0x41, Arrays.copyOf(whole, 10)), frame(0x89, new byte[0]));
            assertThat(tester.loop.compressors().lent()).isEqualTo(1);
            assertThat(tester.sent()).containsExactly("8a00");
            tester.receive(frame(0x80, Arrays.copyOfRange(whole, 10, whole.length)));
            assertThat(tester.loop.compressors().lent()).isZero();
            assertThat(tester.sent()).hasSize(1);
        }
    }

    /** How a session ends which has compressed a message and is in the middle of another. */
    static Stream<Named<Consumer<SessionTester>>> ends() {
        return Stream.of(Named.of("the peer closes", tester -> tester.receive(close(1000))),
                Named.of("the connection is lost", SessionTester::lose),
                Named.of("the peer sends no more", tester -> tester.channel.pipeline()
                        .fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE)),
                Named.of("the application closes",
                        tester -> tester.session().close(CloseStatus.of(CloseCode.NORMAL_CLOSURE))),
                Named.of("the application fails",
                        tester -> tester.session().applicationFailed("onText", new IllegalStateException())),
                Named.of("a bad frame", tester -> tester.receive(frame(0x83, new byte[0]))),
                Named.of("corrupt data", tester -> tester.receive(frame(0x00, corrupt()))),
                Named.of("a bomb", tester -> tester.receive(frame(0x00, zeros(1 << 20)))),
                Named.of("a late message", tester -> tester.after(Duration.ofSeconds(31))),
                Named.of("a stalled reader", SessionCompressionTest::stall),
                Named.of("the gateway ends", tester -> tester.session().disconnect()),
                Named.of("no memory", SessionCompressionTest::compressWithoutMemory));
    }

    private static void stall(SessionTester tester) {
        tester.channel.stall();
        byte[] noise = new byte[2000];
        new Random(1).nextBytes(noise);
        for (int i = 0; i < 100 && tester.session().isOpen(); i++) {
            tester.session().sendBinary(ByteBuffer.wrap(noise));
        }
        tester.after(Duration.ofSeconds(31));
    }

    private static void compressWithoutMemory(SessionTester tester) {
        tester.channel.config().setAllocator(new ExhaustedAllocator());
        tester.session().deliver(new EncodedMessage(
                FrameEncoder.payload(UnpooledByteBufAllocator.DEFAULT, SENTENCE), FrameEncoder.TEXT));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void givesItsCompressorsBackHoweverItEnds(Consumer<SessionTester> end) {
        for (PerMessageDeflate agreed : List.of(DEDICATED, SHARED)) {
            RecordingApplication application = RecordingApplication.echo();
            try (LogCapture log = new LogCapture(SessionHandler.class);
                    SessionTester tester = open(application, agreed)) {
                deflater.reset();
                tester.receive(compressed(SENTENCE));
                deflater.reset();
                byte[] next = deflate(deflater, SENTENCE.getBytes(StandardCharsets.UTF_8));
                tester.receive(frame(0x41, Arrays.copyOf(next, 20)));
                assertThat(tester.loop.compressors().lent()).isEqualTo(agreed.serverNoContextTakeover() ? 1 : 2);

                end.accept(tester);
                tester.after(SessionTester.POLICY.closeTimeout().plusSeconds(1));

                assertThat(tester.channel.isOpen()).isFalse();
                assertThat(application.heard).last().asString().startsWith("close ");
                assertThat(tester.loop.compressors().lent()).as("%s, held", agreed).isZero();
                assertThat(log.lines).hasSizeLessThan(3);
            } // which sees that none is left
        }
    }

    private static byte[] zeros(int count) {
        Deflater zeros = new Deflater(9, true);
        byte[] compressed = deflate(zeros, new byte[count]);
        zeros.end();
        return compressed;
    }

    private static byte[] corrupt() {
        return HexFormat.of().parseHex("ff".repeat(100));
    }

    private static SessionTester open(RecordingApplication application, PerMessageDeflate agreed) {
        return SessionTester.open(application, SessionTester.POLICY, Optional.of(agreed));
    }

    private byte[] compressed(String text) {
        return frame(0xC1, deflate(deflater, text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String sent(SessionTester tester) {
        List<String> frames = tester.sent();
        assertThat(frames).hasSize(1);
        return frames.getFirst();
    }

    private String inflated(String frame) throws DataFormatException {
        int header = frame.startsWith("7e", 2) ? 8 : 4;
        inflater.setInput(HexFormat.of().parseHex(frame.substring(header) + "0000ffff"));
        byte[] out = new byte[1000];
        int length = inflater.inflate(out);
        assertThat(inflater.needsInput()).isTrue();
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }
}
