package io.wsgateway.netty.upstream;

import static io.wsgateway.netty.upstream.ScriptedServer.accepting;
import static io.wsgateway.netty.upstream.ScriptedServer.head;
import static io.wsgateway.netty.upstream.ScriptedServer.send;
import static io.wsgateway.netty.upstream.ScriptedServer.untilEnd;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.wsgateway.app.upstream.UpstreamAnswer.Opened;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.app.upstream.UpstreamHandshake;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.frame.PartPosition;
import io.wsgateway.netty.session.LogCapture;
import io.wsgateway.netty.upstream.ScriptedServer.Script;
import io.wsgateway.protocol.close.CloseStatus;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Open WebSockets to servers that do as they should, and to those that don't. */
class WebSocketLinkTest {

    private final TestLoop loop = new TestLoop();
    private final Heard heard = new Heard();

    @AfterEach
    void close() {
        loop.close();
        assertThat(heard.faults).isEmpty();
    }

    /** A frame as a server has read it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Frame(int firstByte, byte[] payload, int key) {

        static Frame read(Socket socket) throws IOException {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            if ((second & 0x80) == 0) {
                throw new IOException("not masked");
            }
            long length = second & 0x7f;
            length = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
            int key = in.readInt();
            byte[] payload = in.readNBytes((int) length);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= (byte) (key >>> (24 - 8 * (i & 3)));
            }
            return new Frame(first, payload, key);
        }

        String shown() {
            return Integer.toHexString(firstByte) + " " + HexFormat.of().formatHex(payload);
        }
    }

    private static Script afterOpening(Script then, String... fields) {
        return socket -> {
            send(socket, accepting(head(socket), fields));
            then.run(socket);
        };
    }

    private Link open(ScriptedServer server, UnaryOperator<UpstreamHandshake> changed) throws Exception {
        return loop.start(loop.open(server.address(), null, TestLoop.handshake(changed)), heard);
    }

    private Link open(ScriptedServer server) throws Exception {
        return open(server, all -> all);
    }

    private void write(Link link, String text, PartPosition position) throws Exception {
        write(link, text.getBytes(StandardCharsets.UTF_8), true, position);
    }

    /** As it comes from a client's frame: behind a header of the same length as that of this end. */
    private void write(Link link, byte[] payload, boolean text, PartPosition position) throws Exception {
        loop.run(() -> {
            int header = 2 + (payload.length < 126 ? 0 : payload.length < 65536 ? 2 : 8) + 4;
            ByteBuf buffer = Unpooled.directBuffer().writeZero(header).writeBytes(payload);
            assertThat(link.write(buffer, header, payload.length, text, position)).isTrue();
            buffer.release();
            link.flush();
        });
    }

    @Test
    void masksWhatItSends() throws Exception {
        LinkedBlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        try (ScriptedServer server = new ScriptedServer(afterOpening(socket -> {
            while (true) {
                frames.add(Frame.read(socket));
            }
        }))) {
            Link link = open(server);
            byte[] long16 = random(5000);
            byte[] long64 = random(70_000);
            write(link, "Hello", PartPosition.WHOLE);
            write(link, "", PartPosition.WHOLE);
            write(link, "a", PartPosition.FIRST);
            write(link, long16.clone(), true, PartPosition.MIDDLE);
            write(link, "z", PartPosition.LAST);
            write(link, long16.clone(), false, PartPosition.WHOLE);
            write(link, long64.clone(), false, PartPosition.WHOLE);
            loop.run(() -> link.close(new CloseStatus(4000, "done")));
            assertThat(next(frames).shown()).isEqualTo("81 48656c6c6f");
            assertThat(next(frames).shown()).isEqualTo("81 ");
            assertThat(next(frames).shown()).isEqualTo("1 61");
            Frame middle = next(frames);
            assertThat(middle.firstByte()).isZero();
            assertThat(middle.payload()).isEqualTo(long16);
            assertThat(next(frames).shown()).isEqualTo("80 7a");
            Frame whole = next(frames);
            assertThat(whole.firstByte()).isEqualTo(0x82);
            assertThat(whole.payload()).isEqualTo(long16);
            assertThat(next(frames).payload()).isEqualTo(long64);
            assertThat(next(frames).shown()).isEqualTo("88 0fa0646f6e65");
            assertThat(whole.key()).isNotEqualTo(middle.key());
        }
    }

    /** Parts lie one behind the other in a buffer: the header of one must not overwrite the part before it, which is queued. */
    @Test
    void partsOfOneBufferStayWhole() throws Exception {
        LinkedBlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        try (ScriptedServer server = new ScriptedServer(afterOpening(socket -> {
            while (true) {
                frames.add(Frame.read(socket));
            }
        }))) {
            Link link = open(server);
            byte[] all = random(60_000);
            loop.run(() -> {
                ByteBuf buffer = Unpooled.directBuffer().writeZero(8).writeBytes(all);
                link.write(buffer, 8, 20_000, false, PartPosition.FIRST);
                link.write(buffer, 20_008, 20_000, false, PartPosition.MIDDLE);
                link.write(buffer, 40_008, 20_000, false, PartPosition.LAST);
                buffer.release();
                link.flush();
            });
            byte[] seen = ClientFrames.join(next(frames).payload(), next(frames).payload(), next(frames).payload());
            assertThat(seen).isEqualTo(all);
        }
    }

    private static Frame next(LinkedBlockingQueue<Frame> frames) throws InterruptedException {
        Frame next = frames.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no frame came");
        }
        return next;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void answersPingsItself() throws Exception {
        CompletableFuture<String> pong = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(afterOpening(socket -> {
            send(socket, "\u0089\u0003abc");
            pong.complete(Frame.read(socket).shown());
            untilEnd(socket);
        }))) {
            open(server);
            assertThat(pong.get(30, TimeUnit.SECONDS)).isEqualTo("8a 616263");
            assertThat(heard.isEmpty()).isTrue();
        }
    }

    @Test
    void endsAServerThatIsSilent() throws Exception {
        CompletableFuture<String> ping = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(afterOpening(socket -> {
            ping.complete(Frame.read(socket).shown());
            untilEnd(socket);
        }))) {
            open(server, all -> keepalive(all, Duration.ofMillis(200), Duration.ofMillis(500), false));
            assertThat(ping.get(30, TimeUnit.SECONDS)).startsWith("89 ");
            UpstreamEnd end = heard.end();
            assertThat(end).isEqualTo(new UpstreamEnd(CloseStatus.of(1006), true, true, true));
        }
    }

    /** The next silence begins with the answer, not once the time for it is over. */
    @Test
    void keepsAServerThatAnswersPings() throws Exception {
        try (ScriptedServer server = new ScriptedServer(afterOpening(socket -> {
            for (int i = 0; i < 3; i++) {
                Frame ping = Frame.read(socket);
                send(socket, new byte[] {(byte) 0x8A, (byte) ping.payload().length});
                send(socket, ping.payload());
            }
            send(socket, "\u0088\u0000");
            untilEnd(socket);
        }))) {
            open(server, all -> keepalive(all, Duration.ofMillis(100), Duration.ofHours(1), false));
            assertThat(heard.end().status().code()).isEqualTo(1005);
        }
    }

    private static UpstreamHandshake keepalive(UpstreamHandshake all, Duration ping, Duration pong,
            boolean confirmed) {
        return new UpstreamHandshake(all.target(), all.host(), all.subprotocols(), all.headers(), all.compression(),
                all.messageBytes(), all.timeout(), ping, pong, confirmed);
    }

    /** What is confirmed is known to have been read; what was written after that isn't. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void findsOutWhatTheServerHasRead(boolean confirms) throws Exception {
        CountDownLatch lose = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(afterOpening(socket -> {
            Frame.read(socket);
            if (confirms) {
                Frame ping = Frame.read(socket);
                send(socket, new byte[] {(byte) 0x8A, 4});
                send(socket, ping.payload());
            }
            send(socket, "\u0081\u0002ok");
            answered.countDown();
            await(lose);
        }))) {
            Link link = open(server, all -> keepalive(all, Duration.ZERO, Duration.ZERO, true));
            write(link, "Hello", PartPosition.WHOLE);
            assertThat(heard.next()).isEqualTo("text ok");
            lose.countDown();
            assertThat(heard.end()).isEqualTo(new UpstreamEnd(CloseStatus.of(1006), true, true, confirms));
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void tellsWhetherAMessageWasCut() throws Exception {
        try (ScriptedServer server = new ScriptedServer(afterOpening(socket -> send(socket, "\u0001\u0003Hel")))) {
            open(server);
            assertThat(heard.end()).isEqualTo(new UpstreamEnd(CloseStatus.of(1006), true, false, true));
        }
    }

    @Test
    void tellsWhetherAMessageOfTheClientWasCut() throws Exception {
        try (ScriptedServer server = new ScriptedServer(afterOpening(Frame::read))) {
            Link link = open(server);
            write(link, "Hel", PartPosition.FIRST);
            assertThat(heard.end()).isEqualTo(new UpstreamEnd(CloseStatus.of(1006), true, false, false));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            818537fa213d7f9f4d5158 | 1014 | the server broke the protocol: frame of a server is masked | 1002
            8102c328               | 1014 | the server broke the protocol: text is not UTF-8           | 1007
            8300                   | 1014 | the server broke the protocol: reserved opcode 0x3          | 1002
            c102c328               | 1014 | the server broke the protocol: RSV bits 4 without an extension | 1002
            827f0000000001000001   | 1009 | frame of 16777217 bytes (at most 16777216)                   | 1009
            8801ff                 | 1014 | the server broke the protocol: close payload of 1 byte      | 1002
            """)
    void failsAServerThatBreaksTheProtocol(String hex, int code, String reason, int told) throws Exception {
        CompletableFuture<Frame> close = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(afterOpening(socket -> {
            send(socket, HexFormat.of().parseHex(hex));
            close.complete(Frame.read(socket));
            untilEnd(socket);
        }))) {
            open(server);
            assertThat(heard.end()).isEqualTo(new UpstreamEnd(new CloseStatus(code, reason), false, true, true));
            assertThat(close.get(30, TimeUnit.SECONDS).shown())
                    .startsWith("88 " + HexFormat.of().toHexDigits((short) told));
        }
    }

    /** The server ends TCP, after both Closes: then this end's port is free at once. */
    @ParameterizedTest
    @CsvSource({"88020fa0, 4000, 88 0fa0", "8800, 1005, '88 '"})
    void answersAServersCloseAndWaitsForItsEnd(String hex, int code, String answer) throws Exception {
        CompletableFuture<String> close = new CompletableFuture<>();
        CompletableFuture<Integer> after = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(afterOpening(socket -> {
            send(socket, HexFormat.of().parseHex(hex));
            close.complete(Frame.read(socket).shown());
            socket.shutdownOutput();
            after.complete(socket.getInputStream().read());
        }))) {
            open(server);
            assertThat(heard.end()).isEqualTo(new UpstreamEnd(CloseStatus.of(code), false, true, true));
            assertThat(close.get(30, TimeUnit.SECONDS)).isEqualTo(answer);
            assertThat(after.get(30, TimeUnit.SECONDS)).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @CsvSource({"1000, 03e8", "1005, ''", "1006, 03e9", "4999, 1387"})
    void closesByWhatStandsForTheStatus(int code, String payload) throws Exception {
        CompletableFuture<String> close = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(afterOpening(socket -> {
            send(socket, "\u0081\u0002Hi");
            Frame seen = Frame.read(socket);
            close.complete(seen.shown());
            send(socket, "\u0081\u0004late\u0088\u0000");
            untilEnd(socket);
        }))) {
            Link link = open(server);
            heard.next();
            loop.run(() -> link.close(CloseStatus.of(code)));
            assertThat(close.get(30, TimeUnit.SECONDS)).isEqualTo("88 " + payload);
        }
        assertThat(heard.isEmpty()).as("nothing is heard of a link that was closed").isTrue();
    }

    @Test
    void hasNothingOfAServerWhilePaused() throws Exception {
        try (ScriptedServer server = new ScriptedServer(afterOpening(socket -> {
            for (int i = 0; i < 100; i++) {
                send(socket, "\u0082~\u0010\u0000" + "x".repeat(4096));
            }
            send(socket, "\u0088\u0000");
            untilEnd(socket);
        }))) {
            Opened answer = (Opened) loop.open(server.address());
            Link link = (Link) answer.upstream();
            heard.onMessage = () -> link.pause(true);
            loop.start(answer, heard);
            for (int i = 0; i < 100; i++) {
                assertThat(heard.next()).isEqualTo("binary 4096 bytes");
                assertThat(heard.isEmpty()).isTrue();
                loop.run(() -> link.pause(false));
            }
            assertThat(heard.end().status().code()).isEqualTo(1005);
        }
    }

    @Test
    void readsAndWritesCompressedMessages() throws Exception {
        LinkedBlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        try (ScriptedServer server = new ScriptedServer(afterOpening(socket -> {
            Deflater deflater = new Deflater(6, true);
            byte[] payload = ClientFrames.deflate(deflater, "Hello".repeat(20).getBytes(StandardCharsets.UTF_8));
            deflater.end();
            send(socket, new byte[] {(byte) 0xC1, (byte) payload.length});
            send(socket, payload);
            while (true) {
                frames.add(Frame.read(socket));
            }
        }, "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover"))) {
            Link link = open(server, all -> new UpstreamHandshake(all.target(), all.host(), all.subprotocols(),
                    all.headers(), true, all.messageBytes(), all.timeout(), all.ping(), all.pong(), false));
            assertThat(heard.next()).isEqualTo("text " + "Hello".repeat(20));
            write(link, "again ".repeat(100), PartPosition.WHOLE);
            write(link, "short", PartPosition.WHOLE);
            write(link, "first ".repeat(100), PartPosition.FIRST);
            write(link, "then ".repeat(100), PartPosition.MIDDLE);
            write(link, "", PartPosition.LAST);
            write(link, "end ".repeat(100), PartPosition.WHOLE);
            Frame whole = next(frames);
            assertThat(whole.firstByte()).isEqualTo(0xC1);
            assertThat(inflated(whole.payload())).isEqualTo("again ".repeat(100));
            assertThat(next(frames).shown()).isEqualTo("81 73686f7274");
            Frame first = next(frames);
            Frame then = next(frames);
            Frame last = next(frames);
            assertThat(first.firstByte()).isEqualTo(0x41);
            assertThat(then.firstByte()).isZero();
            assertThat(last.firstByte()).isEqualTo(0x80);
            assertThat(inflated(ClientFrames.join(first.payload(), then.payload(), last.payload())))
                    .isEqualTo("first ".repeat(100) + "then ".repeat(100));
            assertThat(inflated(next(frames).payload())).isEqualTo("end ".repeat(100));
            loop.run(() -> link.close(CloseStatus.of(1000)));
        }
    }

    /** By an inflater of its own: the message refers to none before it. */
    private static String inflated(byte[] payload) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        inflater.setInput(ClientFrames.join(payload, new byte[] {0, 0, -1, -1}));
        byte[] inflated = new byte[2000];
        int length = inflater.inflate(inflated);
        inflater.end();
        return new String(inflated, 0, length, StandardCharsets.UTF_8);
    }

    @Test
    void isOnlyOnesWhoClaimsIt() throws Exception {
        CompletableFuture<String> close = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(afterOpening(socket -> {
            close.complete(Frame.read(socket).shown());
            untilEnd(socket);
        }))) {
            Link link = (Link) ((Opened) loop.open(server.address())).upstream();
            assertThat(link.claim()).isTrue();
            assertThat(link.claim()).isFalse();
            link.end();
            loop.run(() -> link.close(CloseStatus.of(1000)));
            assertThat(close.get(30, TimeUnit.SECONDS)).isEqualTo("88 03e8");
        }
        CompletableFuture<String> ended = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(afterOpening(socket -> {
            ended.complete(Frame.read(socket).shown());
            untilEnd(socket);
        }))) {
            Link link = (Link) ((Opened) loop.open(server.address())).upstream();
            link.end();
            assertThat(ended.get(30, TimeUnit.SECONDS)).isEqualTo("88 03e9");
            assertThat(link.claim()).isFalse();
        }
    }

    @Test
    void isEndedIfNobodyClaimsIt() throws Exception {
        CompletableFuture<String> close = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(afterOpening(socket -> {
            close.complete(Frame.read(socket).shown());
            untilEnd(socket);
        })); LogCapture log = new LogCapture(LinkServer.class)) {
            Link link = (Link) ((Opened) loop.open(server.address())).upstream();
            loop.pass(Duration.ofSeconds(5)); // what has really passed since it opened comes on top
            assertThat(log.lines).isEmpty();
            loop.pass(Duration.ofSeconds(11));
            assertThat(close.get(30, TimeUnit.SECONDS)).isEqualTo("88 03e9");
            assertThat(link.claim()).isFalse();
            assertThat(log.lines).containsExactly("WARN application test opened a connection to " + server.address()
                    + " and gave it to no session within 10 s: it is ended");
        }
    }

    @Test
    void isDroppedIfTheServerNeverEnds() throws Exception {
        CompletableFuture<Integer> after = new CompletableFuture<>();
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(afterOpening(socket -> {
            Frame.read(socket);
            closed.countDown();
            try {
                after.complete(socket.getInputStream().read());
            } catch (IOException e) { // RST
                after.complete(-2);
            }
        }))) {
            Link link = open(server);
            loop.run(() -> link.close(CloseStatus.of(1000)));
            await(closed);
            assertThat(after).isNotDone();
            loop.pass(Duration.ofSeconds(11));
            assertThat(after.get(30, TimeUnit.SECONDS)).isNegative();
        }
    }
}
