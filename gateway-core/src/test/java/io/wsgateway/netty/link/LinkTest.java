package io.wsgateway.netty.link;

import static io.wsgateway.netty.link.LinkServer.HIGH_WATER_MARK;
import static io.wsgateway.netty.link.LinkServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.wsgateway.netty.link.LinkServer.Kind;
import io.wsgateway.netty.link.LinkServer.Peer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a session may rely on, whatever its link is made of. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class LinkTest {

    @ParameterizedTest
    @EnumSource(Kind.class)
    void hearsBytesThenTheirEndThenTheDisconnection(Kind kind) throws Exception {
        try (LinkServer server = new LinkServer(kind)) {
            Peer peer;
            try (Socket client = server.connect()) {
                peer = server.accept();
                client.getOutputStream().write(bytes("one"));
                await(() -> peer.events.contains("one"));
                client.getOutputStream().write(bytes("two"));
                client.shutdownOutput();
                await(() -> peer.events.contains("input ended"));
                peer.run(() -> {
                    peer.write("answer");
                    peer.link.closeAfterWrites();
                });
                assertThat(client.getInputStream().readAllBytes()).isEqualTo(bytes("answer"));
            }
            await(() -> peer.events.contains("disconnected"));
            assertThat(peer.events).containsExactly("one", "two", "input ended", "disconnected");
            await(() -> server.closed.get() == 1);
        }
    }

    /** As the opening handshake does, in the middle of what one read brought. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void tellsAnotherListenerOnceThatHasOpenedIt(Kind kind) throws Exception {
        try (LinkServer server = new LinkServer(kind); Socket client = server.connect()) {
            Peer first = server.accept();
            AtomicReference<Peer> second = new AtomicReference<>();
            first.onReceived = () -> second.set(new Peer(first.link, first.eventLoop));
            client.getOutputStream().write(bytes("to the first"));
            await(() -> second.get() != null && second.get().reads == 1);
            client.getOutputStream().write(bytes("to the second"));
            client.shutdownOutput();
            await(() -> second.get().events.contains("input ended"));
            first.run(first.link::close);
            await(() -> second.get().events.contains("disconnected"));
            assertThat(first.events).containsExactly("to the first");
            assertThat(first.reads).as("the end of the read is the second's").isZero();
            assertThat(second.get().events).containsExactly("to the second", "input ended", "disconnected");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void echoesMegabytesUnchangedThroughSmallSocketBuffers(Kind kind) throws Exception {
        byte[] sent = new byte[4 << 20];
        new Random(7).nextBytes(sent);
        try (LinkServer server = new LinkServer(kind); Socket client = server.connect()) {
            Peer peer = server.accept();
            peer.echo = true;
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    for (int at = 0; at < sent.length; at += 1000) {
                        client.getOutputStream().write(sent, at, Math.min(1000, sent.length - at));
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
            writer.join();
            await(() -> peer.link.queuedBytes() == 0);
        }
    }

    /** Sixteen buffers at once, in the middle of which the socket is full again and again. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void sendsWhatIsQueuedInOrder(Kind kind) throws Exception {
        try (LinkServer server = new LinkServer(kind); Socket client = server.connect()) {
            Peer peer = server.accept();
            StringBuilder expected = new StringBuilder();
            peer.run(() -> {
                for (int i = 0; i < 20_000; i++) {
                    String line = "line " + i + "\n";
                    expected.append(line);
                    peer.write(line);
                    if (i % 16 == 0) {
                        peer.link.flush();
                    }
                }
                peer.link.shutDownOutput();
                peer.write("too late");
            });
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo(expected.toString());
            assertThat(peer.link.queuedBytes()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void sendsBuffersOfEveryKind(Kind kind) throws Exception {
        try (LinkServer server = new LinkServer(kind); Socket client = server.connect()) {
            Peer peer = server.accept();
            peer.run(() -> {
                peer.link.write(Unpooled.wrappedBuffer(bytes("heap ")));
                peer.link.write(Unpooled.wrappedBuffer(bytes("com"), bytes("posite ")));
                peer.link.write(Unpooled.EMPTY_BUFFER);
                peer.write("direct");
                peer.link.closeAfterWrites();
            });
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(bytes("heap composite direct"));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void isUnwritableAboveTheMarkUntilHalfOfItIsLeft(Kind kind) throws Exception {
        try (LinkServer server = new LinkServer(kind); Socket client = server.connect()) {
            Peer peer = server.accept();
            peer.run(() -> {
                peer.write(HIGH_WATER_MARK / 2);
                assertThat(peer.link.isWritable()).isTrue();
                peer.write(8 * HIGH_WATER_MARK);
                assertThat(peer.link.isWritable()).isFalse();
                assertThat(peer.link.queuedBytes()).isGreaterThanOrEqualTo(8L * HIGH_WATER_MARK);
                peer.link.flush();
            });
            assertThat(peer.events).containsExactly("unwritable");
            client.getInputStream().readNBytes(8 * HIGH_WATER_MARK + HIGH_WATER_MARK / 2);
            await(() -> peer.link.queuedBytes() == 0);
            assertThat(peer.events).containsExactly("unwritable", "writable");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void readsNothingWhileItPauses(Kind kind) throws Exception {
        try (LinkServer server = new LinkServer(kind); Socket client = server.connect()) {
            Peer peer = server.accept();
            peer.run(() -> peer.link.setReading(false));
            client.getOutputStream().write(bytes("held back"));
            peer.run(() -> peer.write("still sent"));
            peer.run(peer.link::flush);
            assertThat(client.getInputStream().readNBytes(10)).isEqualTo(bytes("still sent"));
            assertThat(peer.events).isEmpty();
            peer.run(() -> peer.link.setReading(true));
            await(() -> peer.events.contains("held back"));
            client.shutdownOutput();
            await(() -> peer.events.contains("input ended"));
            assertThat(peer.events).containsExactly("held back", "input ended");
            peer.run(peer.link::close);
        }
    }

    /** The kernel reports a reset whatever is asked for; a loop that ignores it spins for ever. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void endsAtAResetAlsoAfterTheInputHasEnded(Kind kind) throws Exception {
        try (LinkServer server = new LinkServer(kind)) {
            Peer peer;
            try (Socket client = server.connect()) {
                peer = server.accept();
                client.shutdownOutput();
                await(() -> peer.events.contains("input ended"));
                peer.run(() -> peer.write(1 << 20));
                peer.run(peer.link::flush);
                client.setSoLinger(true, 0);
            }
            await(() -> peer.events.contains("disconnected"));
            await(() -> peer.link.queuedBytes() == 0 && server.closed.get() == 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void endsItsSideOfAConnectionThatWasReset(Kind kind) throws Exception {
        try (LinkServer server = new LinkServer(kind)) {
            Peer peer;
            Future<?> ended;
            CountDownLatch reset = new CountDownLatch(1);
            try (Socket client = server.connect()) {
                peer = server.accept();
                client.setSoLinger(true, 0);
                ended = peer.eventLoop.submit(() -> {
                    awaitQuietly(reset); // the reset has arrived, and nothing has told the link
                    peer.link.shutDownOutput();
                });
            }
            reset.countDown();
            ended.get();
            await(() -> peer.events.contains("disconnected"));
            assertThat(peer.events).containsExactly("disconnected");
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(LinkServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void noticesAResetWhileItSends(Kind kind) throws Exception {
        try (LinkServer server = new LinkServer(kind)) {
            Peer peer;
            try (Socket client = server.connect()) {
                peer = server.accept();
                client.setSoLinger(true, 0);
            }
            await(() -> {
                try {
                    peer.run(() -> {
                        peer.write("x");
                        peer.link.flush();
                    });
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                return peer.events.contains("disconnected");
            });
            assertThat(peer.events).containsOnlyOnce("disconnected");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void resetsSoThatThePeerHearsIt(Kind kind) throws Exception {
        try (LinkServer server = new LinkServer(kind); Socket client = server.connect()) {
            Peer peer = server.accept();
            peer.run(() -> {
                peer.write(1 << 22);
                peer.link.flush();
                peer.link.reset();
            });
            await(() -> peer.events.contains("disconnected"));
            InputStream in = client.getInputStream();
            assertThatThrownBy(in::readAllBytes).isInstanceOf(SocketException.class);
            assertThat(peer.link.queuedBytes()).isZero();
        }
    }

    /** A reader that has stopped must not hold on to every read buffer that its few queued bytes came from. */
    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "EPOLL")
    void queuedBytesHoldOnToLittleMoreThanThemselves(Kind kind) throws Exception {
        try (LinkServer server = new LinkServer(kind); Socket client = server.connect()) {
            Peer peer = server.accept();
            peer.run(() -> {
                peer.write(1 << 20); // the socket is full from now on
                peer.link.flush();
            });
            peer.echo = true;
            for (int i = 0; i < 200; i++) {
                long before = peer.received;
                client.getOutputStream().write(new byte[100]);
                await(() -> peer.received == before + 100);
            }
            long queued = peer.link.queuedBytes();
            assertThat(queued).isGreaterThan(200 * 100);
            assertThat(server.memory()).isLessThan(queued + (1 << 18)); // and the read buffer, and the vector
            peer.run(peer.link::close);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void closingTwiceIsClosingOnce(Kind kind) throws Exception {
        try (LinkServer server = new LinkServer(kind); Socket client = server.connect()) {
            Peer peer = server.accept();
            peer.run(() -> {
                peer.link.close();
                peer.link.close();
                peer.write("dropped");
                peer.link.flush();
                peer.link.shutDownOutput();
                peer.link.closeAfterWrites();
                peer.link.reset();
            });
            await(() -> server.closed.get() == 1);
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            await(() -> !peer.events.isEmpty());
            assertThat(peer.events).containsExactly("disconnected");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
