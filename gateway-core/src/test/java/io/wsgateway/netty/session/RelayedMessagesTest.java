package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.close;
import static io.wsgateway.netty.frame.ClientFrames.deflate;
import static io.wsgateway.netty.frame.ClientFrames.frame;
import static io.wsgateway.netty.session.SessionTester.POLICY;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.netty.frame.PartPosition;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.frame.MessageLimits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is relayed, however it is cut, and whoever can take nothing for a while: it arrives as it was sent. */
@Timeout(120)
class RelayedMessagesTest {

    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};
    private static final MessageLimits LIMITS = new MessageLimits(1 << 22, 1 << 22, 1000);

    /** A message, and whether it is a text. */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a record
    private record Sent(boolean text, byte[] payload) {}

    static Stream<Arguments> agreements() {
        List<Optional<PerMessageDeflate>> agreed = List.of(Optional.empty(),
                Optional.of(new PerMessageDeflate(true, true)), Optional.of(new PerMessageDeflate(false, false)));
        return IntStream.range(0, 4).boxed().flatMap(seed -> agreed.stream().map(each -> Arguments.of(seed, each)));
    }

    @ParameterizedTest
    @MethodSource("agreements")
    void whatThePeerSendsReachesTheServer(int seed, Optional<PerMessageDeflate> agreed) {
        Random random = new Random(seed);
        FakeLink server = new FakeLink(null);
        server.writesDown = false;
        List<byte[]> expected = new ArrayList<>();
        byte[] stream = stream(random, agreed, expected);
        try (SessionTester tester =
                SessionTester.leadingTo(server, new RecordingApplication(), POLICY.with(LIMITS), agreed)) {
            for (int at = 0; at < stream.length;) {
                int to = Math.min(stream.length,
                        at + 1 + (random.nextBoolean() ? random.nextInt(20) : random.nextInt(65_536)));
                if (random.nextInt(4) == 0) {
                    server.writable = false;
                }
                tester.receive(Arrays.copyOfRange(stream, at, to));
                at = to;
                while (!server.writable || !tester.isReading()) {
                    server.writable(random.nextBoolean());
                    tester.runTimers();
                }
            }
            assertThat(server.messages).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(server.messages.get(i)).as("message %d", i).isEqualTo(expected.get(i));
            }
            assertThat(server.closed).isEqualTo(CloseStatus.of(1000));
            tester.sent();
        }
    }

    private static byte[] stream(Random random, Optional<PerMessageDeflate> agreed, List<byte[]> expected) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(6, true);
        for (int i = 0; i < 40; i++) {
            Sent message = message(random);
            expected.add(message.payload());
            boolean compressed = agreed.isPresent() && random.nextBoolean() && message.payload().length > 0;
            byte[] payload = compressed ? deflate(deflater, message.payload()) : message.payload();
            if (compressed && agreed.get().clientNoContextTakeover()) {
                deflater.reset();
            }
            int at = 0;
            boolean first = true;
            boolean last;
            do {
                int to = random.nextInt(3) == 0 ? at + random.nextInt(payload.length - at + 1) : payload.length;
                last = to == payload.length && random.nextInt(8) != 0;
                stream.writeBytes(frame((first ? message.text() ? 1 : 2 : 0) | (first && compressed ? 0x40 : 0)
                        | (last ? 0x80 : 0), Arrays.copyOfRange(payload, at, to)));
                if (random.nextInt(3) == 0) {
                    stream.writeBytes(frame(0x89, new byte[random.nextInt(126)]));
                }
                first = false;
                at = to;
            } while (!last);
        }
        deflater.end();
        stream.writeBytes(close(1000));
        return stream.toByteArray();
    }

    private static Sent message(Random random) {
        int length = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(3);
            case 1 -> random.nextInt(300);
            case 2 -> random.nextInt(10_000);
            default -> random.nextInt(100_000);
        };
        if (random.nextBoolean()) {
            StringBuilder text = new StringBuilder();
            while (text.length() < length) {
                text.append(random.nextInt(5) == 0 ? "\u00fc\u4e16\ud83d\ude00" : "said again ");
            }
            return new Sent(true, text.toString().getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new Sent(false, bytes);
    }

    @ParameterizedTest
    @MethodSource("agreements")
    void whatTheServerSendsReachesThePeer(int seed, Optional<PerMessageDeflate> agreed) throws DataFormatException {
        Random random = new Random(seed);
        FakeLink server = new FakeLink(null);
        RecordingApplication application = new RecordingApplication();
        List<Sent> expected = new ArrayList<>();
        ByteBuf sent = Unpooled.buffer();
        int own = 0;
        try (SessionTester tester = SessionTester.leadingTo(server, application, POLICY.with(LIMITS), agreed)) {
            for (int i = 0; i < 40; i++) {
                Sent message = message(random);
                expected.add(message);
                boolean first = true;
                boolean last;
                int at = 0;
                server.begins();
                do {
                    if (random.nextInt(10) == 0) {
                        tester.channel.stall();
                    }
                    int to = at + random.nextInt(message.payload().length - at + 1);
                    last = random.nextInt(3) == 0;
                    to = last ? message.payload().length : to;
                    if (to > at || last) {
                        server.part(Arrays.copyOfRange(message.payload(), at, to), message.text(),
                                first ? last ? PartPosition.WHOLE : PartPosition.FIRST
                                        : last ? PartPosition.LAST
                                        : PartPosition.MIDDLE);
                        first = false;
                    }
                    at = to;
                    if (random.nextInt(5) == 0) {
                        tester.receive(frame(0x89, new byte[] {9}));
                    }
                    if (random.nextInt(8) == 0 && own < 1000) {
                        SessionTester.only(application).sendText("own " + own++);
                    }
                    if (random.nextInt(3) == 0 || server.paused) {
                        server.completes();
                        while (server.paused) {
                            tester.channel.flow();
                            tester.runTimers();
                        }
                        server.begins();
                    }
                } while (!last);
                server.completes();
                tester.channel.flow();
                tester.runTimers();
                take(tester, sent);
            }
            assertThat(tester.session().sent()).isEqualTo(40 + own);
            take(tester, sent);
        }
        List<Sent> arrived = messages(sent, agreed);
        List<Sent> relayed = arrived.stream().filter(message -> !isOwn(message)).toList();
        assertThat(arrived).hasSize(40 + own);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(relayed.get(i).text()).as("message %d", i).isEqualTo(expected.get(i).text());
            assertThat(relayed.get(i).payload()).as("message %d", i).isEqualTo(expected.get(i).payload());
        }
    }

    /** Takes what was written, where a frame may be more than one buffer. */
    private static void take(SessionTester tester, ByteBuf to) {
        for (ByteBuf written = tester.channel.readOutbound(); written != null;
                written = tester.channel.readOutbound()) {
            to.writeBytes(written);
            written.release();
        }
    }

    private static boolean isOwn(Sent message) {
        return message.text() && new String(message.payload(), StandardCharsets.UTF_8).startsWith("own ");
    }

    /** Messages as a strict client reads them. */
    private static List<Sent> messages(ByteBuf in, Optional<PerMessageDeflate> agreed) throws DataFormatException {
        List<Sent> messages = new ArrayList<>();
        Inflater inflater = new Inflater(true);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        int opcode = 0;
        boolean compressed = false;
        while (in.isReadable()) {
            int at = in.readerIndex();
            int head = in.getUnsignedByte(at);
            int header = FrameEncoder.headerLengthAt(in, at);
            byte[] payload = new byte[FrameEncoder.frameLength(in, at) - header];
            in.skipBytes(header).readBytes(payload);
            if ((head & 0x08) != 0) {
                assertThat(head).isEqualTo(0x8A);
                continue;
            }
            assertThat((head & 0x0F) == 0).as("continues a message").isEqualTo(opcode != 0);
            assertThat(head & 0x30).isZero();
            if (opcode == 0) {
                opcode = head & 0x0F;
                compressed = (head & 0x40) != 0;
                assertThat(compressed && agreed.isEmpty()).as("compressed").isFalse();
            } else {
                assertThat(head & 0x40).as("RSV1 of a continuation").isZero();
            }
            message.writeBytes(payload);
            if ((head & 0x80) != 0) {
                messages.add(new Sent(opcode == 1,
                        compressed ? inflate(inflater, message.toByteArray()) : message.toByteArray()));
                if (compressed && agreed.get().serverNoContextTakeover()) {
                    inflater.reset();
                }
                message.reset();
                opcode = 0;
            }
        }
        assertThat(opcode).as("a message that doesn't end").isZero();
        inflater.end();
        return messages;
    }

    private static byte[] inflate(Inflater inflater, byte[] compressed) throws DataFormatException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] all = Arrays.copyOf(compressed, compressed.length + TAIL.length);
        System.arraycopy(TAIL, 0, all, compressed.length, TAIL.length);
        inflater.setInput(all);
        byte[] some = new byte[1 << 16];
        int count;
        do {
            count = inflater.inflate(some);
            out.write(some, 0, count);
        } while (count > 0);
        assertThat(inflater.getRemaining()).as("left over").isZero();
        return out.toByteArray();
    }
}
