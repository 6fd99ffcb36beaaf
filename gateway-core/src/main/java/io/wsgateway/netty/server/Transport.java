package io.wsgateway.netty.server;

import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Errors;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How sockets are driven: natively where the platform can, else by the JDK. Immutable.
 *
 * @param name {@code epoll}, {@code io_uring} or {@code nio}
 * @param handlers makes an event loop's I/O
 * @param listener makes a listening socket for an address: for one of IPv4 a socket of IPv4 alone, if it can
 * @param unixListener makes a listening Unix domain socket
 * @param unixAddress how the address of one is written
 * @param client makes a socket that connects
 */
record Transport(String name, Supplier<IoHandlerFactory> handlers, Function<InetAddress, ServerSocketChannel> listener,
        ChannelFactory<ServerChannel> unixListener, Function<Path, SocketAddress> unixAddress,
        ChannelFactory<SocketChannel> client) {

    private static final Transport EPOLL = new Transport("epoll", EpollIoHandler::newFactory,
            address -> address instanceof Inet4Address
                    ? new EpollServerSocketChannel(SocketProtocolFamily.INET)
                    : new EpollServerSocketChannel(),
            EpollServerDomainSocketChannel::new, path -> new DomainSocketAddress(path.toString()),
            EpollSocketChannel::new);
    /** Its sockets are of the one family that the process prefers. */
    private static final Transport IO_URING =
            new Transport("io_uring", IoUringIoHandler::newFactory, address -> new IoUringServerSocketChannel(),
                    IoUringServerDomainSocketChannel::new, path -> new DomainSocketAddress(path.toString()),
                    IoUringSocketChannel::new);
    private static final Transport NIO = new Transport("nio", NioIoHandler::newFactory,
            address -> address instanceof Inet4Address
                    ? new NioServerSocketChannel(SelectorProvider.provider(), SocketProtocolFamily.INET)
                    : new NioServerSocketChannel(),
            NioServerDomainSocketChannel::new, UnixDomainSocketAddress::of, NioSocketChannel::new);

    /**
     * A transport, and what was wanted instead.
     *
     * @param transport what sockets are driven by
     * @param instead which other could not be had, and why; empty if none was wanted
     */
    record Choice(Transport transport, Optional<String> instead) {}

    /** Whether several sockets can listen on one address, one for each event loop. */
    boolean sharesPorts() {
        return !equals(NIO);
    }

    /** Whether a channel lends its read buffer to the kernel until something arrives. */
    boolean lendsReadBuffers() {
        return equals(IO_URING);
    }

    /** What is wanted, or the best there is. */
    static Choice choose(TransportConfig.Kind kind) {
        return switch (kind) {
            case NIO -> new Choice(NIO, Optional.empty());
            case AUTO, EPOLL -> orElse(EPOLL, whyNoEpoll(), NIO);
            case IO_URING -> {
                String whyNot = whyNoIoUring();
                yield orElse(IO_URING, whyNot, choose(TransportConfig.Kind.AUTO).transport());
            }
        };
    }

    private static Choice orElse(Transport wanted, String whyNot, Transport otherwise) {
        return whyNot.isEmpty()
                ? new Choice(wanted, Optional.empty())
                : new Choice(otherwise, Optional.of("no " + wanted.name() + " here: " + whyNot));
    }

    /** Why epoll can't be had; empty if it can. */
    static String whyNoEpoll() {
        return message(Epoll.isAvailable() ? linkageProblem() : Epoll.unavailabilityCause());
    }

    private static String whyNoIoUring() {
        return message(IoUring.isAvailable() ? linkageProblem() : IoUring.unavailabilityCause());
    }

    private static String message(@Nullable Throwable cause) {
        return cause == null ? "" : String.valueOf(cause.getMessage());
    }

    /** Classes and native code of different versions load, and fail at the first socket that is lost: ask before. */
    private static @Nullable Throwable linkageProblem() {
        try {
            return Errors.ERRNO_EPIPE_NEGATIVE < 0 ? null : new IllegalStateException("no errno");
        } catch (LinkageError e) {
            return e;
        }
    }
}
