package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.ReferenceCountUtil;
import io.wsgateway.netty.frame.ClientFrames;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Both ends of many connections within this process. Each client expects the same bytes and takes note of how far it has
 * come; one byte that differs, or one too many, is a fault.
 */
final class LocalCrowd implements AutoCloseable {

    private static final int OPENING = 1000;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final LongAdder[] reached;
    private final LongAdder faults = new LongAdder();
    private final LongAdder active = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final EventLoopGroup servers = new MultiThreadIoEventLoopGroup(2, LocalIoHandler.newFactory());
    private final EventLoopGroup clients = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    private final Channel listener;
    private final byte[] greeting;
    private final byte[] expected;
    private final int[] milestones;
    private final Channel[] channels;

    /**
     * @param server what the server's side of each connection goes through
     * @param greeting what each client sends first
     * @param expected what it expects, in parts
     */
    LocalCrowd(int size, ChannelHandler server, byte[] greeting, byte[]... expected) {
        this.channels = new Channel[size];
        this.greeting = greeting;
        this.milestones = new int[expected.length];
        this.reached = new LongAdder[expected.length];
        int length = 0;
        for (int i = 0; i < expected.length; i++) {
            length += expected[i].length;
            milestones[i] = length;
            reached[i] = new LongAdder();
        }
        this.expected = ClientFrames.join(expected);
        this.listener = new ServerBootstrap().group(servers).channel(LocalServerChannel.class).childHandler(server)
                .bind(LocalAddress.ANY).syncUninterruptibly().channel();
    }

    /** Opens all connections. */
    void connect() {
        Bootstrap bootstrap = new Bootstrap().group(clients).channel(LocalChannel.class);
        for (int i = 0; i < channels.length; i++) {
            int begun = i;
            await(() -> begun - active.sum() < OPENING && begun - progress() < OPENING);
            // An address of its own for each: those that Netty makes up are hash codes, of which some would be the same.
            channels[i] = bootstrap.clone().handler(new Client())
                    .connect(listener.localAddress(), new LocalAddress("client-" + i)).channel();
        }
        await(() -> active.sum() == channels.length);
    }

    private long progress() {
        return reached.length == 0 ? active.sum() : reached[0].sum();
    }

    /** Waits until every client has received this part. */
    void awaitPart(int part) {
        await(() -> reached[part].sum() == channels.length);
        assertThat(faults.sum()).as("clients that received something else").isZero();
    }

    /** Every client sends these bytes. */
    void send(byte[] bytes) {
        for (Channel channel : channels) {
            channel.writeAndFlush(Unpooled.copiedBuffer(bytes), channel.voidPromise());
        }
    }

    /** Waits until every connection has ended. */
    void awaitEnd() {
        await(() -> ended.sum() == channels.length);
        assertThat(faults.sum()).as("clients that received something else").isZero();
    }

    /** Waits until something is so. */
    void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%d active, %d at the first part", active.sum(), progress())
                    .isLessThan(end);
            LockSupport.parkNanos(20_000);
        }
    }

    /** Ends what is still open: an event loop that has gone can't close the other end's channel. */
    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        for (Channel channel : channels) {
            if (channel != null) {
                channel.close();
            }
        }
        await(() -> ended.sum() == active.sum());
        servers.shutdownGracefully(0, 60, TimeUnit.SECONDS).syncUninterruptibly();
        clients.shutdownGracefully(0, 60, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Client extends ChannelInboundHandlerAdapter {

        private int received;
        private int part;

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            active.increment();
            if (greeting.length > 0) {
                ctx.writeAndFlush(Unpooled.copiedBuffer(greeting), ctx.voidPromise());
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            while (bytes.isReadable()) {
                if (received == expected.length || bytes.readByte() != expected[received]) {
                    faults.increment();
                    break;
                }
                received++;
                if (received == milestones[part]) {
                    reached[part++].increment();
                }
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (received != expected.length) {
                faults.increment();
            }
            ended.increment();
        }
    }
}
