package io.wsgateway.launcher.it.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * A network between gateways and their engine: it hands on what comes on a port to another, until it swallows everything and tells
 * nobody. Closing it ends all connections.
 */
final class Forwarder implements AutoCloseable {

    private static final int CHUNK = 16 << 10;

    private final ServerSocket listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final InetSocketAddress server;
    private final Queue<Way> ways = new ConcurrentLinkedQueue<>();
    private volatile CountDownLatch open = new CountDownLatch(0);

    Forwarder(InetSocketAddress server) throws IOException {
        this.server = server;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Nothing is handed on, either way; connections stay open, and others are taken. */
    void swallow() {
        open = new CountDownLatch(1);
    }

    /** Connections over which this was sent to the server hand nothing on any more; others do. Returns how many. */
    int swallowThoseThatSent(String text) {
        List<Way> found = ways.stream().filter(way -> way.hasSeen(text)).toList();
        found.forEach(way -> way.dead = true);
        return found.size();
    }

    /** Hands on again what comes, and what was held back; connections that were made meanwhile reach the server now. */
    void handOn() {
        open.countDown();
    }

    private void accept() {
        try {
            while (!listening.isClosed()) {
                Way way = new Way(listening.accept());
                ways.add(way);
                Thread.ofVirtual().start(way::connect);
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    /** One connection. */
    private final class Way {

        private final Socket client;
        private final Socket up = new Socket();
        private volatile boolean dead;
        private final StringBuilder seen = new StringBuilder();

        private Way(Socket client) {
            this.client = client;
        }

        private void connect() {
            try {
                open.await();
                up.connect(server);
                Thread.ofVirtual().start(() -> copy(up, client, false));
                copy(client, up, true);
            } catch (IOException e) {
                close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void copy(Socket from, Socket to, boolean upwards) {
            byte[] chunk = new byte[CHUNK];
            try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
                for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                    open.await();
                    if (upwards) {
                        see(new String(chunk, 0, count, StandardCharsets.ISO_8859_1));
                    }
                    if (!dead) {
                        out.write(chunk, 0, count);
                    }
                }
            } catch (IOException e) {
                close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized void see(String text) {
            if (seen.length() < CHUNK) {
                seen.append(text);
            }
        }

        private synchronized boolean hasSeen(String text) {
            return seen.indexOf(text) >= 0;
        }

        private void close() {
            try {
                client.close();
                up.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        open.countDown();
        ways.forEach(Way::close);
    }
}
