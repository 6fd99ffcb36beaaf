package io.wsgateway.netty.upstream;

import static io.wsgateway.netty.upstream.ScriptedServer.send;
import static io.wsgateway.netty.upstream.ScriptedServer.untilEnd;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.wsgateway.app.upstream.UpstreamAnswer.Opened;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.netty.frame.PartPosition;
import io.wsgateway.protocol.close.CloseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** TCP connections whose bytes are binary messages. */
class ByteLinkTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final TestLoop loop = new TestLoop();
    private final Heard heard = new Heard();

    @AfterEach
    void close() {
        loop.close();
        assertThat(heard.faults).isEmpty();
    }

    private Link open(ScriptedServer server) throws Exception {
        return loop.start(loop.connect(server.address(), null, TIMEOUT), heard);
    }

    private void write(Link link, byte[] bytes, PartPosition position) throws Exception {
        loop.run(() -> {
            ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
            assertThat(link.write(buffer, 0, bytes.length, false, position)).isTrue();
            buffer.release();
            link.flush();
        });
    }

    @Test
    void keepsWhatAServerSaysFirst() throws Exception {
        try (ScriptedServer server = new ScriptedServer(socket -> {
            send(socket, "RFB 003.008\n");
            untilEnd(socket);
        })) {
            open(server);
            assertThat(heard.next()).isEqualTo("binary 524642203030332e3030380a");
        }
    }

    @Test
    void writesMessagesOneBehindTheOtherAndEndsItsSideBehindThem() throws Exception {
        CompletableFuture<byte[]> seen = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(socket -> seen.complete(untilEnd(socket)))) {
            Link link = open(server);
            write(link, "a".repeat(10).getBytes(StandardCharsets.US_ASCII), PartPosition.WHOLE);
            write(link, new byte[0], PartPosition.WHOLE);
            write(link, "b".repeat(100_000).getBytes(StandardCharsets.US_ASCII), PartPosition.FIRST);
            write(link, "c".repeat(5).getBytes(StandardCharsets.US_ASCII), PartPosition.LAST);
            loop.run(() -> link.close(CloseStatus.of(1000)));
            assertThat(new String(seen.get(30, TimeUnit.SECONDS), StandardCharsets.US_ASCII))
                    .isEqualTo("a".repeat(10) + "b".repeat(100_000) + "c".repeat(5));
        }
    }

    @Test
    void takesNoText() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer::untilEnd)) {
            Link link = open(server);
            assertThat(loop.on(() -> link.write(Unpooled.EMPTY_BUFFER, 0, 0, true, PartPosition.WHOLE))).isFalse();
        }
    }

    @Test
    void anEndOfTheServerIsNormal() throws Exception {
        try (ScriptedServer server = new ScriptedServer(socket -> {
            send(socket, "bye");
            socket.shutdownOutput();
            untilEnd(socket);
        })) {
            open(server);
            assertThat(heard.next()).isEqualTo("binary 627965");
            assertThat(heard.end()).isEqualTo(new UpstreamEnd(CloseStatus.of(1000), false, true, true));
        }
    }

    @Test
    void aResetIsALoss() throws Exception {
        try (ScriptedServer server = new ScriptedServer(socket -> {
            socket.getInputStream().read();
            socket.setSoLinger(true, 0);
        })) {
            Link link = open(server);
            write(link, new byte[1], PartPosition.FIRST);
            assertThat(heard.end()).isEqualTo(new UpstreamEnd(CloseStatus.of(1006), true, false, false));
        }
    }

    /** What has been read before the end is handed on first, however late. */
    @Test
    void hearsOfTheEndBehindAllThatCameBefore() throws Exception {
        try (ScriptedServer server = new ScriptedServer(socket -> send(socket, new byte[300_000]))) {
            Opened answer = (Opened) loop.connect(server.address(), null, TIMEOUT);
            Link link = (Link) answer.upstream();
            heard.onMessage = () -> link.pause(true);
            loop.start(answer, heard);
            long bytes = 0;
            while (bytes < 300_000) {
                heard.next();
                assertThat(heard.isEmpty()).isTrue();
                bytes = heard.bytes.get();
                loop.run(() -> link.pause(false));
            }
            assertThat(heard.end().status().code()).isEqualTo(1000);
        }
    }
}
