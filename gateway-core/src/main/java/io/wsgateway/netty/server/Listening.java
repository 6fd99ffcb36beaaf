package io.wsgateway.netty.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.EventExecutor;
import io.wsgateway.protocol.syntax.NoAddress;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bound address whose connections are accepted. Where the transport can, each event loop has a listening socket of its own
 * for the same address: the operating system deals connections out, and none is handed from one thread to another.
 * Thread-safe.
 *
 * @param sockets the listening sockets
 * @param file the file of a Unix domain socket
 */
record Listening(List<Channel> sockets, Optional<UnixSocketFile> file) {

    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
    /** How many connections the operating system keeps for each socket until they are accepted. */
    private static final int BACKLOG = 4096;
    /** An event loop that does nothing for this long is held by an application. */
    private static final int HELD_SECONDS = 2;

    /**
     * Listens from now on.
     *
     * @throws ListenerException if the address can't be bound
     */
    static Listening open(ListenerConfig listener, ConnectionInitializer connections, Transport transport,
            EventLoopGroup eventLoops) throws ListenerException {
        if (listener.socket().isPresent()) {
            return open(listener, listener.socket().get(), connections, transport, eventLoops);
        }
        if (!transport.sharesPorts()) {
            return new Listening(
                    List.of(bind(listener, bootstrap(listener, eventLoops, connections, transport),
                            listener.address())),
                    Optional.empty());
        }
        List<Channel> sockets = new ArrayList<>();
        try {
            for (EventExecutor eventLoop : eventLoops) {
                ServerBootstrap bootstrap = bootstrap(listener, (EventLoop) eventLoop, connections, transport);
                if (sockets.isEmpty()) {
                    // Bound to be the only one, so that an address in use is an error; then it lets in the others.
                    Channel first = bind(listener, bootstrap, listener.address());
                    sockets.add(first);
                    first.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
                } else {
                    bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
                    sockets.add(bind(listener, bootstrap, sockets.getFirst().localAddress()));
                }
            }
        } catch (ListenerException e) {
            new Listening(sockets, Optional.empty()).close();
            throw e;
        }
        return new Listening(List.copyOf(sockets), Optional.empty());
    }

    /** One socket: the operating system deals its connections to no other. */
    private static Listening open(ListenerConfig listener, UnixSocket socket, ConnectionInitializer connections,
            Transport transport, EventLoopGroup eventLoops) throws ListenerException {
        UnixSocketFile file;
        try {
            file = UnixSocketFile.prepare(socket);
        } catch (IOException e) {
            throw ListenerException.notBound(listener, socket, e);
        }
        List<Channel> sockets = new ArrayList<>();
        try {
            sockets.add(bind(listener, new ServerBootstrap().group(eventLoops)
                    .channelFactory(transport.unixListener())
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .childHandler(connections), transport.unixAddress().apply(file.temporary())));
            file.publish();
        } catch (ListenerException | IOException e) {
            new Listening(sockets, Optional.of(file)).close();
            throw ListenerException.notBound(listener, socket, e.getCause() == null ? e : e.getCause());
        }
        return new Listening(List.copyOf(sockets), Optional.of(file));
    }

    /** No option is set that an accepted socket inherits, or that is the default: it would be a system call for each. */
    private static ServerBootstrap bootstrap(ListenerConfig listener, EventLoopGroup eventLoops,
            ConnectionInitializer connections, Transport transport) {
        InetAddress address = listener.address().getAddress();
        return new ServerBootstrap().group(eventLoops)
                .channelFactory(() -> transport.listener().apply(address))
                .handler(new Ipv4Only(address))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                // A peer that has ended its side still gets its answer; the handlers decide what follows.
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(connections);
    }

    private static Channel bind(ListenerConfig listener, ServerBootstrap bootstrap, SocketAddress address)
            throws ListenerException {
        ChannelFuture bound = bootstrap.bind(address);
        if (!bound.awaitUninterruptibly(HELD_SECONDS, TimeUnit.SECONDS)) {
            bound.addListener(ChannelFutureListener.CLOSE);
            throw ListenerException.notBound(listener, new TimeoutException("an event loop is held by an application"));
        }
        if (!bound.isSuccess()) {
            throw ListenerException.notBound(listener, bound.cause());
        }
        bound.channel().pipeline().addLast("failures", new Failures());
        return bound.channel();
    }

    /** Where it listens; a Unix domain socket has no such address. */
    InetSocketAddress address() {
        return sockets.getFirst().localAddress() instanceof InetSocketAddress address ? address : NoAddress.PEER;
    }

    /** Ends it, and waits for that unless an event loop is held; connections that were accepted stay. */
    void close() {
        file.ifPresent(UnixSocketFile::remove);
        List<ChannelFuture> closing = sockets.stream().map(Channel::close).toList();
        closing.forEach(socket -> socket.awaitUninterruptibly(HELD_SECONDS, TimeUnit.SECONDS));
    }

    /** Ends connections over IPv6 where only IPv4 is listened to; {@code 0.0.0.0} takes them too on some transports. */
    private static final class Ipv4Only extends ChannelInboundHandlerAdapter {

        private final boolean ipv4;

        Ipv4Only(InetAddress address) {
            this.ipv4 = address instanceof Inet4Address;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (ipv4 && message instanceof SocketChannel accepted && isOverIpv6(accepted.remoteAddress())) {
                accepted.unsafe().closeForcibly();
            } else {
                ctx.fireChannelRead(message);
            }
        }

        /** A peer that is gone already has no address. */
        private static boolean isOverIpv6(@Nullable InetSocketAddress peer) {
            return peer != null && peer.getAddress() instanceof Inet6Address;
        }
    }

    /** The bootstrap pauses for a second when accepting fails, most likely for want of a file descriptor. */
    private static final class Failures extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.warn("can't accept connections, trying again in a second: {}", cause.toString());
        }
    }
}
