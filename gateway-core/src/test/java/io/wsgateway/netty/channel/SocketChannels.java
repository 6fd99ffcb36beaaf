package io.wsgateway.netty.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.wsgateway.netty.session.MeasuredAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Channels of real sockets on one event loop, whose read buffer they share. All their memory is measured, and none of it may
 * be left at the end.
 */
public final class SocketChannels implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);
    /** What a socket keeps is little, so that a few megabytes fill it. */
    private static final int SOCKET_BUFFER = 1 << 14;

    /** How sockets are driven. */
    public enum Kind {
        NIO,
        EPOLL;

        /** Those that this platform has. */
        public static Stream<Kind> available() {
            return Epoll.isAvailable() ? Stream.of(values()) : Stream.of(NIO);
        }

        private IoHandlerFactory handlers() {
            return this == NIO ? NioIoHandler.newFactory() : EpollIoHandler.newFactory();
        }

        private Class<? extends ServerChannel> listener() {
            return this == NIO ? NioServerSocketChannel.class : EpollServerSocketChannel.class;
        }
    }

    public final MeasuredAllocator allocator = new MeasuredAllocator();
    final LoopReadBuffer readBuffer = new LoopReadBuffer(allocator);
    private final EventLoopGroup group;
    private final Channel listener;
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    private final List<Channel> all = new CopyOnWriteArrayList<>();

    /**
     * Listens.
     *
     * @param initializer what is done with each channel before it reads
     */
    public SocketChannels(Kind kind, Consumer<Channel> initializer) {
        group = new MultiThreadIoEventLoopGroup(1, kind.handlers());
        listener = new ServerBootstrap().group(group).channel(kind.listener())
                .childOption(ChannelOption.ALLOCATOR, (ByteBufAllocator) allocator)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.config().setRecvByteBufAllocator(readBuffer);
                        initializer.accept(channel);
                        all.add(channel);
                        accepted.add(channel);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0).syncUninterruptibly().channel();
    }

    /** A peer, connected. */
    public Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SOCKET_BUFFER);
        socket.connect(listener.localAddress());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    /** The next connection's channel. */
    public Channel accept() throws InterruptedException {
        Channel channel = accepted.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (channel == null) {
            throw new AssertionError("no connection was accepted");
        }
        return channel;
    }

    /** Runs a task on the event loop and waits for its end. */
    public void run(Runnable task) throws InterruptedException, ExecutionException {
        group.submit(task).get();
    }

    ByteBuf buffer(String text) {
        return buffer(text.getBytes(StandardCharsets.US_ASCII));
    }

    ByteBuf buffer(byte[] bytes) {
        return allocator.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
    }

    /** Waits, for a bounded time, until something is so. */
    public static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("gave up waiting: %s", what).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        all.forEach(channel -> channel.close().awaitUninterruptibly());
        listener.close().syncUninterruptibly();
        group.submit(readBuffer::close).syncUninterruptibly();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        assertThat(allocator.bytesInUse()).as("bytes leaked").isZero();
    }
}
