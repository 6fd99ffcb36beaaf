package io.wsgateway.netty.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.wsgateway.netty.channel.SocketChannels.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class OutboundBatchSocketsTest {

    private static final int READ_BUFFER = 1 << 16;

    static Stream<Kind> kinds() {
        return Kind.available();
    }

    /** A connection with a batch on its channel; what it is given is part of a read buffer. */
    private static final class Connection implements AutoCloseable {

        final SocketChannels channels;
        final Socket peer;
        final Channel channel;
        final ByteBuf read;
        final LentBuffer lent;
        final OutboundBatch batch;

        Connection(Kind kind) throws Exception {
            channels = new SocketChannels(kind,
                    made -> made.pipeline().addLast("last", new ChannelInboundHandlerAdapter()));
            peer = channels.connect();
            channel = channels.accept();
            read = channels.allocator.directBuffer(READ_BUFFER, READ_BUFFER).writeZero(READ_BUFFER);
            lent = OutboundBatch.lent(channels.allocator);
            batch = channel.eventLoop().submit(() -> new OutboundBatch(channel.pipeline().context("last"), lent)).get();
        }

        void run(Runnable task) throws InterruptedException, ExecutionException {
            channels.run(task);
        }

        String received(int bytes) throws Exception {
            return new String(peer.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
        }

        @Override
        public void close() throws IOException {
            peer.close();
            channel.eventLoop().submit(batch::end).syncUninterruptibly();
            channel.eventLoop().submit(lent::close).syncUninterruptibly();
            read.release();
            channels.close();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatTheSocketTakesLeavesAtOnce(Kind kind) throws Exception {
        try (Connection connection = new Connection(kind)) {
            connection.read.setCharSequence(0, "hello, world", StandardCharsets.US_ASCII);
            connection.run(() -> {
                connection.batch.add(connection.read, 0, 5);
                connection.batch.add(connection.read, 5, 12);
                connection.batch.flush();
                assertThat(connection.batch.queuedBytes()).isZero();
                assertThat(connection.read.refCnt()).isOne();
            });
            assertThat(connection.received(12)).isEqualTo("hello, world");
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void nothingOvertakesWhatIsQueued(Kind kind) throws Exception {
        try (Connection connection = new Connection(kind)) {
            connection.read.setCharSequence(0, "second", StandardCharsets.US_ASCII);
            connection.run(() -> {
                connection.channel.write(connection.channels.buffer("first, "));
                connection.batch.add(connection.read, 0, 6);
                connection.batch.flush();
            });
            assertThat(connection.received(13)).isEqualTo("first, second");
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void goesThroughAHandlerThatChangesWhatIsWritten(Kind kind) throws Exception {
        try (Connection connection = new Connection(kind)) {
            connection.read.setCharSequence(0, "hello", StandardCharsets.US_ASCII);
            connection.run(() -> {
                connection.channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                        ByteBuf bytes = (ByteBuf) message;
                        bytes.setByte(bytes.readerIndex(), 'j');
                        ctx.write(message, promise);
                    }
                });
                connection.batch.add(connection.read, 0, 5);
                connection.batch.flush();
            });
            assertThat(connection.received(5)).isEqualTo("jello");
        }
    }

    /** Far more than the socket takes at once, so that writes are cut anywhere. */
    @ParameterizedTest
    @MethodSource("kinds")
    void aPeerThatReadsLateReadsTheSame(Kind kind) throws Exception {
        try (Connection connection = new Connection(kind)) {
            Random random = new Random(11);
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            connection.run(() -> {
                for (int turn = 0; turn < 300; turn++) {
                    ByteBuf read = connection.channels.allocator.directBuffer(READ_BUFFER, READ_BUFFER);
                    byte[] content = new byte[READ_BUFFER];
                    random.nextBytes(content);
                    read.writeBytes(content);
                    int at = 0;
                    for (int frames = random.nextInt(6); frames >= 0; frames--) {
                        int length = 1 + random.nextInt(random.nextBoolean() ? 100 : 10_000);
                        at += random.nextBoolean() ? 0 : 7;
                        expected.write(content, at, length);
                        if (random.nextBoolean()) {
                            connection.batch.add(read, at, at + length);
                        } else {
                            connection.batch.add(read.retainedDuplicate().setIndex(at, at + length));
                        }
                        at += length;
                    }
                    connection.batch.flush();
                    read.release();
                }
                assertThat(connection.batch.queuedBytes()).as("the socket takes a part").isPositive();
            });
            byte[] received = connection.peer.getInputStream().readNBytes(expected.size());
            assertThat(received).isEqualTo(expected.toByteArray());
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aConnectionThatIsLostIsClosedAndKeepsNothing(Kind kind) throws Exception {
        try (Connection connection = new Connection(kind)) {
            connection.channel.config().setAutoRead(false);
            connection.peer.setSoLinger(true, 0);
            connection.peer.close();
            SocketChannels.await("the channel sees that it is lost", () -> {
                try {
                    connection.run(() -> {
                        connection.batch.add(connection.read, 0, 100);
                        connection.batch.flush();
                    });
                } catch (InterruptedException | ExecutionException e) {
                    throw new AssertionError(e);
                }
                return !connection.channel.isOpen();
            });
            connection.run(() -> {
                connection.batch.add(connection.read, 0, 100);
                connection.batch.flush();
                assertThat(connection.read.refCnt()).isOne();
                assertThat(connection.batch.queuedBytes()).isZero();
            });
        }
    }
}
