package io.wsgateway.netty.channel;

import static io.wsgateway.netty.channel.SocketChannels.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.wsgateway.netty.channel.SocketChannels.Kind;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How connections end, on real sockets: what the peer gets to see of it. */
@Timeout(60)
class ChannelEndTest {

    /** More than any socket takes. */
    private static final byte[] MUCH = new byte[8 << 20];
    private static final int PART = 100_000;

    static {
        new Random(7).nextBytes(MUCH);
    }

    static List<Kind> kinds() {
        return Kind.available().toList();
    }

    private static SocketChannels reading(Kind kind) {
        return new SocketChannels(kind, channel -> channel.pipeline().addLast(new Discarding()));
    }

    private static SocketChannels readingNothing(Kind kind) {
        return new SocketChannels(kind, channel -> channel.config().setAutoRead(false));
    }

    /** The whole socket closed would be an RST that destroys what the peer has not read yet. */
    @ParameterizedTest
    @MethodSource("kinds")
    void whatWasWrittenLastArrivesAlthoughThePeersBytesAreUnread(Kind kind) throws Exception {
        try (SocketChannels channels = readingNothing(kind); Socket peer = channels.connect()) {
            Channel channel = channels.accept();
            peer.getOutputStream().write(new byte[1000]);
            channels.run(() -> {
                channel.write(channels.buffer("last words"), channel.voidPromise());
                ChannelEnd.shutDownOutput(channel);
            });
            peer.getOutputStream().write(new byte[1000]);
            assertThat(peer.getInputStream().readAllBytes()).isEqualTo(bytes("last words"));
            assertThat(channel.isOpen()).as("the peer's side stays open").isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void thePeerIsStillHeardAfterOurSideHasEnded(Kind kind) throws Exception {
        Discarding handler = new Discarding();
        try (SocketChannels channels = new SocketChannels(kind, channel -> channel.pipeline().addLast(handler));
                Socket peer = channels.connect()) {
            Channel channel = channels.accept();
            channels.run(() -> ChannelEnd.shutDownOutput(channel));
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
            peer.getOutputStream().write(new byte[1000]);
            await("what the peer sent", () -> handler.read == 1000);
            assertThat(channel.isOpen()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void ourSideEndsOnceAFullSocketHasTakenAll(Kind kind) throws Exception {
        try (SocketChannels channels = readingNothing(kind); Socket peer = channels.connect()) {
            DuplexChannel channel = (DuplexChannel) channels.accept();
            peer.getOutputStream().write(new byte[1000]);
            channels.run(() -> {
                writeMuch(channels, channel);
                channel.flush();
                channel.write(channels.buffer("last words"), channel.voidPromise());
                ChannelEnd.shutDownOutput(channel);
                assertThat(channel.isOutputShutdown()).isFalse();
            });
            InputStream in = peer.getInputStream();
            assertThat(in.readNBytes(MUCH.length)).isEqualTo(MUCH);
            assertThat(in.readAllBytes()).isEqualTo(bytes("last words"));
            await("our side has ended", channel::isOutputShutdown);
            assertThat(channel.isOpen()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void closesAfterAllThatIsQueuedHasBeenDelivered(Kind kind) throws Exception {
        try (SocketChannels channels = reading(kind); Socket peer = channels.connect()) {
            Channel channel = channels.accept();
            channels.run(() -> {
                writeMuch(channels, channel);
                ChannelEnd.closeAfterWrites(channel);
                assertThat(channel.isOpen()).isTrue();
            });
            assertThat(peer.getInputStream().readAllBytes()).isEqualTo(MUCH);
            await("it is closed", () -> !channel.isOpen());
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void closesAtOnceIfNothingIsQueued(Kind kind) throws Exception {
        try (SocketChannels channels = reading(kind); Socket peer = channels.connect()) {
            Channel channel = channels.accept();
            channels.run(() -> ChannelEnd.closeAfterWrites(channel));
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
            await("it is closed", () -> !channel.isOpen());
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aResetIsHeardByThePeerAndNothingIsKeptForIt(Kind kind) throws Exception {
        try (SocketChannels channels = reading(kind); Socket peer = channels.connect()) {
            Channel channel = channels.accept();
            channels.run(() -> {
                writeMuch(channels, channel);
                channel.flush();
                ChannelEnd.reset(channel);
            });
            assertThat(channel.isOpen()).isFalse();
            InputStream in = peer.getInputStream();
            assertThatThrownBy(in::readAllBytes).isInstanceOf(SocketException.class)
                    .hasMessageContaining("Connection reset");
            channels.run(() -> {});
            assertThat(channels.allocator.bytesInUse()).as("what was queued").isZero();
        }
    }

    /** A reset that overtakes the end of a closing handshake in which a full socket waits. */
    @ParameterizedTest
    @MethodSource("kinds")
    void aResetEndsWhatWaitsForAFullSocket(Kind kind) throws Exception {
        try (SocketChannels channels = reading(kind); Socket peer = channels.connect()) {
            Channel channel = channels.accept();
            channels.run(() -> {
                writeMuch(channels, channel);
                ChannelEnd.shutDownOutput(channel);
                ChannelEnd.closeAfterWrites(channel);
                ChannelEnd.reset(channel);
                assertThat(channel.isOpen()).isFalse();
            });
            InputStream in = peer.getInputStream();
            assertThatThrownBy(in::readAllBytes).isInstanceOf(SocketException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aConnectionThatThePeerHasResetEndsToo(Kind kind) throws Exception {
        try (SocketChannels channels = reading(kind)) {
            CountDownLatch reset = new CountDownLatch(1);
            Channel channel;
            Future<?> ended;
            try (Socket peer = channels.connect()) {
                channel = channels.accept();
                ended = channel.eventLoop().submit(() -> {
                    awaitQuietly(reset); // it has arrived, and nothing has told the channel
                    ChannelEnd.shutDownOutput(channel);
                });
                peer.setSoLinger(true, 0);
            }
            reset.countDown();
            ended.get();
            await("it is closed", () -> !channel.isOpen());
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void allOfItAfterTheEndIsNothing(Kind kind) throws Exception {
        try (SocketChannels channels = reading(kind); Socket peer = channels.connect()) {
            Channel channel = channels.accept();
            channels.run(() -> {
                channel.close();
                ChannelEnd.shutDownOutput(channel);
                ChannelEnd.closeAfterWrites(channel);
                ChannelEnd.reset(channel);
            });
            assertThat(channel.isOpen()).isFalse();
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static void writeMuch(SocketChannels channels, Channel channel) {
        for (int at = 0; at < MUCH.length; at += PART) {
            int length = Math.min(PART, MUCH.length - at);
            channel.write(channels.allocator.directBuffer(length).writeBytes(MUCH, at, length), channel.voidPromise());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(SocketChannels.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Reads, and ends with the peer. */
    private static final class Discarding extends ChannelInboundHandlerAdapter {

        volatile int read;

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // the event loop alone writes it
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            read += in.readableBytes();
            in.release();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
