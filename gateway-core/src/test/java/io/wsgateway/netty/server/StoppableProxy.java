package io.wsgateway.netty.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between a peer and a gateway and passes on what either says, until it is stopped: then nothing, no end either. */
final class StoppableProxy implements AutoCloseable {

    private static final int BACKLOG = 10;

    private final InetSocketAddress to;
    private final ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    StoppableProxy(InetSocketAddress to) throws IOException {
        this.to = to;
        Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Passes nothing on any more; connections stay open. */
    void stop() {
        stopped = true;
    }

    private void accept() {
        try {
            while (true) {
                Socket near = listener.accept();
                Socket far = new Socket(to.getAddress(), to.getPort());
                sockets.add(near);
                sockets.add(far);
                Thread.ofVirtual().start(() -> pass(near, far));
                Thread.ofVirtual().start(() -> pass(far, near));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void pass(Socket from, Socket into) {
        byte[] chunk = new byte[1 << 16];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = into.getOutputStream();
            for (int count = in.read(chunk); count >= 0 && !stopped; count = in.read(chunk)) {
                out.write(chunk, 0, count);
            }
        } catch (IOException e) {
            // either side has ended
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
