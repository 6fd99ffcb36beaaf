package io.wsgateway.apps.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A back end of nothing but sockets, which does to each request what a test says, and remembers all that it has received whole. Each
 * connection has a thread of its own, so that it may take its time. It may be killed and started again at the same port.
 */
final class HostileBackEnd implements AutoCloseable {

    private static final int BACKLOG = 2000;

    private final Deed deed;
    private final List<ReceivedRequest> received = new CopyOnWriteArrayList<>();
    private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
    /** Has the port for as long as this lives: else a client's connection may take it while nobody listens. */
    private final Socket place = new Socket();
    private volatile boolean resetsConnections;
    private volatile @Nullable ServerSocket server;

    /** What is done to a request once it is there. */
    interface Deed {
        void to(ReceivedRequest request, Wire wire) throws IOException, InterruptedException;
    }

    private HostileBackEnd(Deed deed) throws IOException {
        this.deed = deed;
        place.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        place.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listen();
    }

    /** One that does this to each request, on whatever port is free. */
    static HostileBackEnd doing(Deed deed) {
        try {
            return new HostileBackEnd(deed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where events are posted. */
    String url() {
        return "http://127.0.0.1:" + place.getLocalPort() + "/events?secret=s3cret";
    }

    /** What it has received, in the order in which each was whole. */
    List<ReceivedRequest> received() {
        return List.copyOf(received);
    }

    /** From now on each connection is reset as soon as anything comes, without a look at it; or no more. */
    void resetConnections(boolean reset) {
        resetsConnections = reset;
    }

    /** Ends without a word: nobody listens, and each connection is reset. */
    void kill() {
        try {
            ServerSocket listening = server;
            server = null;
            if (listening != null) {
                listening.close();
            }
            for (Wire wire : wires) {
                wire.reset();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Listens again, at the same port. */
    void restart() {
        try {
            listen();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen() throws IOException {
        ServerSocket listening = new ServerSocket();
        listening.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        listening.bind(place.getLocalSocketAddress(), BACKLOG);
        server = listening;
        var unused = Thread.ofVirtual().start(() -> accept(listening));
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                var unused = Thread.ofVirtual().start(() -> serve(socket, listening));
            } catch (IOException e) {
                // It is closed.
            }
        }
    }

    private void serve(Socket socket, ServerSocket listening) {
        try (Wire wire = wire(socket)) {
            if (listening.isClosed()) {
                wire.reset();
            }
            if (resetsConnections) {
                wire.resetAtFirstByte();
            }
            while (!wire.isClosed()) {
                var request = wire.read();
                if (request.isEmpty()) {
                    break;
                }
                received.add(request.get());
                deed.to(request.get(), wire);
            }
        } catch (IOException e) {
            // The connection has ended, which is what most of this is about.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Wire wire(Socket socket) throws IOException {
        Wire wire = new Wire(socket, wires::remove);
        wires.add(wire);
        return wire;
    }

    @Override
    public void close() {
        kill();
        try {
            place.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
