package io.wsgateway.engine.nats;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** A proxy on loopback that can stop to forward, and leave its connections open all the same. */
final class BlackHole implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Semaphore open = new Semaphore(1, true);

    BlackHole(int target) throws IOException {
        this.target = target;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("proxy").start(this::accept);
    }

    String url() {
        return "nats://127.0.0.1:" + server.getLocalPort();
    }

    /** From now on nothing is forwarded. */
    void swallow() {
        open.acquireUninterruptibly();
    }

    /** What was held up goes on. */
    void release() {
        open.release();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.addAll(List.of(client, upstream));
                Thread.ofPlatform().daemon().start(() -> forward(client, upstream));
                Thread.ofPlatform().daemon().start(() -> forward(upstream, client));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void forward(Socket from, Socket to) {
        byte[] buffer = new byte[1 << 16];
        try (from; to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                open.acquireUninterruptibly();
                open.release();
                out.write(buffer, 0, read);
            }
        } catch (IOException closed) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
