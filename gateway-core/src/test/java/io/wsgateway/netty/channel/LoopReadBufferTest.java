package io.wsgateway.netty.channel;

import static io.wsgateway.netty.channel.SocketChannels.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.RecvByteBufAllocator;
import io.wsgateway.netty.channel.SocketChannels.Kind;
import io.wsgateway.netty.session.MeasuredAllocator;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class LoopReadBufferTest {

    private static final int BYTES = 1 << 16;

    private final MeasuredAllocator allocator = new MeasuredAllocator();
    private final LoopReadBuffer readBuffer = new LoopReadBuffer(allocator);
    private final RecvByteBufAllocator.ExtendedHandle handle = readBuffer.newHandle();

    @AfterEach
    void closingFreesTheBuffer() {
        readBuffer.close();
        assertThat(allocator.bytesInUse()).isZero();
    }

    static List<Kind> kinds() {
        return Kind.available().toList();
    }

    @Test
    void takesNoMemoryBeforeTheFirstRead() {
        assertThat(allocator.bytesInUse()).isZero();
        readBuffer.close();
    }

    @Test
    void servesOneReadAfterTheOtherWithTheSameBufferCleared() {
        ByteBuf first = read("first");
        first.readByte();
        first.release();
        ByteBuf second = read("2");
        assertThat(second).isSameAs(first);
        assertThat(second.toString(StandardCharsets.US_ASCII)).isEqualTo("2");
        second.release();
        assertThat(allocator.peakBytes()).isEqualTo(BYTES);
    }

    @Test
    void isWhoRetainsItsFromThenOn() {
        ByteBuf kept = read("kept");
        ByteBuf slice = kept.readRetainedSlice(4);
        kept.release();
        ByteBuf other = read("another");
        assertThat(slice.toString(StandardCharsets.US_ASCII)).isEqualTo("kept");
        other.release();
        assertThat(allocator.bytesInUse()).isEqualTo(2 * BYTES);
        slice.release();
        assertThat(allocator.bytesInUse()).as("the loop's alone").isEqualTo(BYTES);
        ByteBuf again = read("again");
        assertThat(again).isSameAs(other);
        again.release();
    }

    /** A channel that fails between asking for a buffer and reading into it gives the buffer back, no more. */
    @Test
    void survivesAReadThatBringsNothing() {
        handle.allocate(allocator).release();
        ByteBuf buffer = read("x");
        assertThat(buffer.readableBytes()).isOne();
        buffer.release();
        assertThat(allocator.peakBytes()).isEqualTo(BYTES);
    }

    @Test
    void closedTwiceOrWhileItIsKeptFreesItOnce() {
        ByteBuf kept = read("kept");
        readBuffer.close();
        readBuffer.close();
        assertThat(kept.toString(StandardCharsets.US_ASCII)).isEqualTo("kept");
        kept.release();
        assertThat(allocator.bytesInUse()).isZero();
    }

    @Test
    void hasOneHandleForAllChannels() {
        assertThat(readBuffer.newHandle()).isSameAs(handle);
        assertThat(handle.guess()).isEqualTo(BYTES);
    }

    private ByteBuf read(String text) {
        return handle.allocate(allocator).writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    // Real sockets.

    @ParameterizedTest
    @MethodSource("kinds")
    void manyChannelsThatHaveReadHoldOneBuffer(Kind kind) throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        List<Socket> peers = new ArrayList<>();
        try (SocketChannels channels =
                new SocketChannels(kind, channel -> channel.pipeline().addLast(new Listener(heard)))) {
            for (int i = 0; i < 20; i++) {
                Socket peer = channels.connect();
                peers.add(peer);
                String text = "peer " + i;
                peer.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                await("a read", () -> heard.contains(text));
            }
            for (Socket peer : peers) {
                peer.getOutputStream().write('.');
            }
            await("all reads", () -> heard.stream().filter("."::equals).count() == peers.size());
            assertThat(channels.allocator.bytesInUse()).isEqualTo(BYTES);
            assertThat(channels.allocator.peakBytes()).isEqualTo(BYTES);
            for (Socket peer : peers) {
                peer.close();
            }
        }
    }

    /** Turns of reading don't overlap, however much each channel has to read. */
    @ParameterizedTest
    @MethodSource("kinds")
    void channelsThatReadMuchAtOnceEachReadTheirOwn(Kind kind) throws Exception {
        int count = 4;
        int bytes = 3 << 20;
        List<Counter> counters = new CopyOnWriteArrayList<>();
        try (SocketChannels channels = new SocketChannels(kind, channel -> {
            Counter counter = new Counter();
            counters.add(counter);
            channel.pipeline().addLast(counter);
        })) {
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] sent = new byte[bytes];
                Arrays.fill(sent, (byte) i);
                Socket peer = channels.connect();
                channels.accept();
                senders.add(Thread.ofVirtual().start(() -> {
                    try (peer) {
                        peer.getOutputStream().write(sent);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }));
            }
            for (Thread sender : senders) {
                sender.join();
            }
            await("all is read", () -> counters.stream().allMatch(counter -> counter.read == bytes));
            for (int i = 0; i < count; i++) {
                assertThat(counters.get(i).sum).isEqualTo((long) i * bytes);
            }
            assertThat(channels.allocator.peakBytes()).isEqualTo(BYTES);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aChannelThatKeepsWhatItReadDisturbsNoOther(Kind kind) throws Exception {
        List<ByteBuf> kept = new CopyOnWriteArrayList<>();
        try (SocketChannels channels =
                new SocketChannels(kind, channel -> channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        kept.add((ByteBuf) message);
                    }
                }));
                Socket one = channels.connect(); Socket other = channels.connect()) {
            one.getOutputStream().write("one".getBytes(StandardCharsets.US_ASCII));
            await("the first", () -> kept.size() == 1);
            other.getOutputStream().write("other".getBytes(StandardCharsets.US_ASCII));
            await("the second", () -> kept.size() == 2);
            Channel last = channels.accept();
            channels.run(() -> {
                assertThat(last.eventLoop().inEventLoop()).isTrue();
                assertThat(kept).extracting(buffer -> buffer.toString(StandardCharsets.US_ASCII))
                        .containsExactly("one", "other");
                kept.forEach(ByteBuf::release);
            });
            await("what nobody keeps is freed", () -> channels.allocator.bytesInUse() == BYTES);
        }
    }

    /** Writes down what is read. */
    private static final class Listener extends ChannelInboundHandlerAdapter {

        private final List<String> heard;

        Listener(List<String> heard) {
            this.heard = heard;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            heard.add(in.toString(StandardCharsets.US_ASCII));
            in.release();
        }
    }

    /** Adds up what is read. */
    private static final class Counter extends ChannelInboundHandlerAdapter {

        volatile long sum;
        volatile int read;

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // the event loop alone writes it
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            for (byte b : ByteBufUtil.getBytes(in)) {
                sum += b;
            }
            read += in.readableBytes();
            in.release();
        }
    }
}
