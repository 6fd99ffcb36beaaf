package io.wsgateway.netty.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.wsgateway.app.Application;
import io.wsgateway.app.upstream.Upstream;
import io.wsgateway.session.ApplicationFaults;
import io.wsgateway.session.ApplicationThreads;
import io.wsgateway.session.EndCounts;
import io.wsgateway.session.FailureLog;
import io.wsgateway.session.GatewayEvents;
import io.wsgateway.session.LogThrottle;
import io.wsgateway.session.InboundBudget;
import io.wsgateway.session.OutboundBudget;
import io.wsgateway.session.SessionCounters;
import io.wsgateway.session.SessionIds;
import io.wsgateway.session.SessionLimits;
import io.wsgateway.session.SessionPolicy;
import io.wsgateway.session.SessionRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Sessions on real sockets and real event loops, without an opening handshake: where threads meet. */
final class SocketSessions implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final SessionLimits limits = new SessionLimits(0, 0);
    final SessionServices services =
            new SessionServices(new SessionRegistry<>(), new SessionCounters(), new EndCounts(0),
                    SessionTester.earlyEnds(), new OutboundBudget(SessionTester.OUTBOUND_BYTES), new GatewayEvents(),
                    new ApplicationThreads(new SessionIds()),
                    new FailureLog(System::nanoTime, new ApplicationFaults(InstantSource.system())),
                    () -> SessionTester.OPENED, new SessionIds(), new LogThrottle());
    private final Map<Channel, SessionLoop> loops = new ConcurrentHashMap<>();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final Channel listener;

    SocketSessions(Application application, SessionPolicy policy) {
        this(application, policy, new InboundBudget(0));
    }

    SocketSessions(Application application, SessionPolicy policy, InboundBudget inbound) {
        this(application, policy, inbound, Optional.empty());
    }

    /** Sessions, or one that leads to a server. */
    SocketSessions(Application application, SessionPolicy policy, InboundBudget inbound, Optional<Upstream> upstream) {
        Map<Object, SessionLoop> byEventLoop = new ConcurrentHashMap<>();
        listener = new ServerBootstrap().group(group).channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.ALLOCATOR, (ByteBufAllocator) allocator)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SessionLoop loop = byEventLoop.computeIfAbsent(channel.eventLoop(),
                                key -> new SessionLoop(channel.eventLoop(), services.outbound(), inbound,
                                        services.ids()));
                        loops.put(channel, loop);
                        SessionHandler handler = SessionTester.handler(loop, limits, services,
                                SessionTester.route(application, policy), Optional.empty(), upstream);
                        channel.eventLoop().execute(() -> {
                            channel.pipeline().addLast(handler);
                            channel.config().setAutoRead(true);
                            handler.open(SessionTester.request(), Optional.empty());
                        });
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0).syncUninterruptibly().channel();
    }

    /** A peer, connected. */
    Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(1 << 14);
        socket.connect(listener.localAddress());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    /** What the sessions hold in buffers. */
    long bytesInUse() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    /** The port peers connect to. */
    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** The server's side of the connections there have been. */
    Iterable<Channel> channels() {
        return loops.keySet();
    }

    /** Waits, for a bounded time, until something is so. */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("gave up waiting: %s", what).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Waits until all sessions have ended, and checks that nothing of them is left. */
    @Override
    public void close() {
        loops.keySet().forEach(Channel::close);
        await("sessions end", () -> services.registry().count() == 0 && limits.open() == 0);
        assertThat(services.outbound().queued()).as("bytes counted as waiting").isZero();
        await("buffers are released",
                () -> allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory() == 0);
        listener.close().syncUninterruptibly();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        loops.values().stream().distinct().forEach(loop -> {
            assertThat(loop.deadlines().size()).as("deadlines left").isZero();
            loop.close();
        });
    }
}
