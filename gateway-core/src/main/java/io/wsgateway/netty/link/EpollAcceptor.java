package io.wsgateway.netty.link;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening TCP socket whose connections are accepted without making channels of them. Each event loop has one of its own
 * for the same address, and drives what it accepts: the operating system deals connections out, and none is handed from one
 * thread to another.
 */
public final class EpollAcceptor implements EpollIoHandle {

    private static final Logger LOG = LoggerFactory.getLogger(EpollAcceptor.class);
    /** A crowd that connects gives way to the loop's other sockets after so many. */
    private static final int MOST_ACCEPTS = 16;
    /** An address, behind its length. */
    private static final int ADDRESS_BYTES = 25;
    private static final int PAUSE_SECONDS = 1;

    /** Takes what was accepted; called on the acceptor's event loop. */
    @FunctionalInterface
    public interface Accepted {
        /** Takes a non-blocking socket that no event loop drives, and must close it. */
        void accept(Socket socket, InetSocketAddress peer, IoEventLoop eventLoop);
    }

    private final Socket socket;
    private final InetSocketAddress address;
    private final IoEventLoop eventLoop;
    private final IoRegistration registration;
    private final Accepted accepted;
    private final byte[] peer = new byte[ADDRESS_BYTES];

    private EpollAcceptor(Socket socket, IoEventLoop eventLoop, Accepted accepted) throws IOException {
        this.socket = socket;
        this.address = socket.localAddress();
        this.eventLoop = eventLoop;
        this.accepted = accepted;
        this.registration = eventLoop.register(this).syncUninterruptibly().getNow();
    }

    /**
     * Listens on an address from now on, with each of these event loops.
     *
     * @param backlog how many connections the operating system keeps for each until they are accepted
     * @throws IOException if it can't be bound; the message names the errno
     */
    public static List<EpollAcceptor> listen(InetSocketAddress address, int backlog, List<IoEventLoop> eventLoops,
            Accepted accepted) throws IOException {
        List<Socket> sockets = bind(address, eventLoops.size());
        List<EpollAcceptor> acceptors = new ArrayList<>();
        try {
            for (Socket socket : sockets) {
                socket.listen(backlog);
            }
            for (int i = 0; i < sockets.size(); i++) {
                acceptors.add(new EpollAcceptor(sockets.get(i), eventLoops.get(i), accepted));
            }
        } catch (Throwable e) {
            closeAll(sockets);
            throw e;
        }
        acceptors.forEach(acceptor -> acceptor.registration.submit(EpollIoOps.EPOLLIN));
        return acceptors;
    }

    /** The first socket is bound to be the only one, so that an address in use is an error; then it lets in the others. */
    private static List<Socket> bind(InetSocketAddress address, int count) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            Socket first = LinuxSocket.newSocketStream();
            sockets.add(first);
            prepare(first);
            first.bind(address);
            first.setReusePort(true);
            for (int i = 1; i < count; i++) {
                Socket other = LinuxSocket.newSocketStream();
                sockets.add(other);
                prepare(other);
                other.setReusePort(true);
                other.bind(first.localAddress());
            }
            return sockets;
        } catch (Throwable e) {
            closeAll(sockets);
            throw e;
        }
    }

    private static void prepare(Socket socket) throws IOException {
        socket.setReuseAddress(true);
        socket.setTcpNoDelay(true); // those accepted inherit it
    }

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration reported, IoEvent event) {
        try {
            for (int accepts = 0; accepts < MOST_ACCEPTS; accepts++) {
                int fd = socket.accept(peer);
                if (fd < 0) {
                    return;
                }
                handOn(new Socket(fd));
            }
        } catch (IOException e) {
            pause(e);
        }
    }

    /** One connection that can't be started is no reason to hold up the loop, and the others. */
    private void handOn(Socket connection) throws IOException {
        try {
            accepted.accept(connection, NativeInetAddress.address(peer, 1, peer[0]), eventLoop);
        } catch (Throwable e) {
            LOG.error("an accepted connection is closed: it could not be started", e);
            connection.close();
        }
    }

    /** No file descriptor is left, most likely: trying again at once would only keep the loop busy. */
    private void pause(IOException cause) {
        if (socket.isOpen()) {
            LOG.warn("can't accept connections, trying again in a second: {}", cause.toString());
            registration.submit(EpollIoOps.EPOLLERR);
            eventLoop.schedule(() -> {
                if (socket.isOpen()) {
                    registration.submit(EpollIoOps.EPOLLIN);
                }
            }, PAUSE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Ends listening. Connections that were accepted stay. On the event loop only, as {@link #end} sees to. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("a listening socket was closed with an error: {}", e.toString());
        }
        registration.cancel();
    }

    /** Ends listening and waits for that. Thread-safe. */
    public void end() {
        if (eventLoop.inEventLoop()) {
            close();
            return;
        }
        try {
            eventLoop.submit(this::close).awaitUninterruptibly();
        } catch (RejectedExecutionException e) {
            LOG.trace("the event loop ended, and closed it", e);
        }
    }
}
