package io.wsgateway.netty.link;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Links of one kind on real sockets and one event loop. */
final class LinkServer implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final int HIGH_WATER_MARK = 1 << 16;

    /** What a link is made of. */
    enum Kind {
        CHANNEL,
        EPOLL
    }

    final AtomicInteger closed = new AtomicInteger();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final IoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final LinkLoop loop = new LinkLoop(allocator);
    private final BlockingQueue<Peer> accepted = new LinkedBlockingQueue<>();
    private final InetSocketAddress address;

    LinkServer(Kind kind) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        address = kind == Kind.EPOLL
                ? EpollAcceptor.listen(any, 10, List.of(group.next()), this::accept).getFirst().address()
                : (InetSocketAddress) channels().bind(any).syncUninterruptibly().channel().localAddress();
    }

    private void accept(io.netty.channel.unix.Socket socket, InetSocketAddress peer, IoEventLoop eventLoop) {
        try {
            socket.setSendBufferSize(1 << 14);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        accepted.add(new Peer(new EpollLink(socket, eventLoop, loop, closed::incrementAndGet), eventLoop));
    }

    private ServerBootstrap channels() {
        return new ServerBootstrap().group(group).channel(EpollServerSocketChannel.class)
                .childOption(ChannelOption.ALLOCATOR, (ByteBufAllocator) allocator)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.SO_SNDBUF, 1 << 14)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.closeFuture().addListener(gone -> closed.incrementAndGet());
                        accepted.add(new Peer(new ChannelLink(channel), channel.eventLoop()));
                    }
                });
    }

    Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(1 << 12);
        socket.connect(address);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    Peer accept() throws InterruptedException {
        Peer peer = accepted.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (peer == null) {
            throw new AssertionError("no connection was accepted");
        }
        return peer;
    }

    /** Bytes of memory that buffers hold. */
    long memory() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    static void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("not within " + PATIENCE);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        group.next().submit(loop::close).syncUninterruptibly();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** A link's listener that writes down what it hears. */
    static final class Peer implements LinkListener {

        final Link link;
        final EventLoop eventLoop;
        final List<String> events = new CopyOnWriteArrayList<>();
        volatile long received;
        volatile boolean echo;
        volatile int reads;
        volatile Runnable onReceived = () -> {};
        volatile @Nullable Throwable failure;

        Peer(Link link, EventLoop eventLoop) {
            this.link = link;
            this.eventLoop = eventLoop;
            link.open(this, HIGH_WATER_MARK);
        }

        /** Runs a task on the event loop and waits for its end. */
        void run(Runnable task) throws InterruptedException, ExecutionException {
            eventLoop.submit(task).get();
        }

        void write(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            link.write(link.allocator().directBuffer(bytes.length).writeBytes(bytes));
        }

        void write(int bytes) {
            link.write(link.allocator().directBuffer(bytes).writeZero(bytes));
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // the event loop alone writes it
        public void received(ByteBuf bytes) {
            received += bytes.readableBytes();
            if (echo) {
                link.write(bytes.readRetainedSlice(bytes.readableBytes()));
            } else {
                events.add(bytes.toString(StandardCharsets.US_ASCII));
                onReceived.run();
            }
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // the event loop alone writes it
        public void receivedAll() {
            reads++;
            link.flush();
        }

        @Override
        public void writabilityChanged() {
            events.add(link.isWritable() ? "writable" : "unwritable");
        }

        @Override
        public void inputEnded() {
            events.add("input ended");
        }

        @Override
        public void disconnected() {
            events.add("disconnected");
        }

        @Override
        public void failed(Throwable cause) {
            failure = cause;
            link.close();
        }
    }
}
