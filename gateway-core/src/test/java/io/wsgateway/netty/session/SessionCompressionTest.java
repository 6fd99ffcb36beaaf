package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.deflate;
import static io.wsgateway.netty.frame.ClientFrames.frame;
import static io.wsgateway.netty.frame.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.extension.PerMessageDeflate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
