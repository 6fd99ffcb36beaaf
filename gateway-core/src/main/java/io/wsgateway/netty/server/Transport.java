package io.wsgateway.netty.server;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.Errors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How sockets are driven: natively where the platform can, else by the JDK. Immutable.
 *
 * @param name {@code epoll} or {@code nio}
 * @param handlers makes an event loop's I/O
 * @param listener makes a listening socket
 */
record Transport(String name, Supplier<IoHandlerFactory> handlers, Supplier<ServerSocketChannel> listener) {

    private static final Transport EPOLL =
            new Transport("epoll", EpollIoHandler::newFactory, EpollServerSocketChannel::new);
    private static final Transport NIO =
            new Transport("nio", NioIoHandler::newFactory, NioServerSocketChannel::new);

    /** The best transport here. */
    static Transport best() {
        return whyNotNative().isEmpty() ? EPOLL : NIO;
    }

    /** Why {@link #best} isn't native; empty if it is. */
    static String whyNotNative() {
        Throwable cause = Epoll.isAvailable() ? linkageProblem() : Epoll.unavailabilityCause();
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
