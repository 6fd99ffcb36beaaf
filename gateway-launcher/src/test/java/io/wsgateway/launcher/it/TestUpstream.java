package io.wsgateway.launcher.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/** A server behind the gateway, byte by byte in the test's hands; each connection has a thread of its own. Closing it ends all. Thread-safe. */
final class TestUpstream implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** What RFC 6455 section 1.3 has the key joined with. */
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /** What becomes of a connection, which ends afterwards. */
    @FunctionalInterface
    interface Behaviour {

        void serve(Connection connection) throws Exception;
    }

    private final ServerSocket server;
    private final Behaviour behaviour;
    private final boolean http;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();

    private TestUpstream(ServerSocket server, Behaviour behaviour, boolean http) {
        this.server = server;
        this.behaviour = behaviour;
        this.http = http;
    }

    /** Listens on loopback, at a port of its own, for requests. */
    static TestUpstream start(Behaviour behaviour) throws IOException {
        return start(ServerSocketFactory.getDefault(), behaviour, true);
    }

    /** The same over TLS. */
    static TestUpstream start(SSLContext context, Behaviour behaviour) throws IOException {
        return start(context.getServerSocketFactory(), behaviour, true);
    }

    /** The same, for connections without a request. */
    static TestUpstream startBytes(Behaviour behaviour) throws IOException {
        return start(ServerSocketFactory.getDefault(), behaviour, false);
    }

    /** The same over TLS, for connections without a request. */
    static TestUpstream startBytes(SSLContext context, Behaviour behaviour) throws IOException {
        return start(context.getServerSocketFactory(), behaviour, false);
    }

    private static TestUpstream start(ServerSocketFactory sockets, Behaviour behaviour, boolean http)
            throws IOException {
        ServerSocket server = sockets.createServerSocket(0, 128, InetAddress.getLoopbackAddress());
        TestUpstream upstream = new TestUpstream(server, behaviour, http);
        Thread.ofVirtual().name("upstream").start(upstream::accept);
        return upstream;
    }

    int port() {
        return server.getLocalPort();
    }

    /** The connection that came next; one call for each. */
    Connection awaitConnection() throws InterruptedException {
        Connection next = connections.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nobody connected within " + PATIENCE);
        }
        return next;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            Connection connection = new Connection(socket);
            if (http) {
                connection.readHead();
            }
            connections.add(connection);
            behaviour.serve(connection);
        } catch (Exception e) {
            // The other side has ended it, or the test: what came of it is what the test looks at.
        } finally {
            sockets.remove(socket);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One connection, whose request, if it is to have one, has been read. Confined to its thread but for the request. */
    static final class Connection {

        private final Socket socket;
        private final DataInputStream in;
        private final OutputStream out;
        private volatile String head = "";

        private Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 << 10));
            this.out = socket.getOutputStream();
        }

        private void readHead() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            String text = "";
            while (!text.endsWith("\r\n\r\n")) {
                bytes.write(in.readUnsignedByte());
                text = bytes.toString(StandardCharsets.ISO_8859_1);
            }
            head = text;
        }

        /** The request's head, line by line as it came. */
        List<String> head() {
            return List.of(head.split("\r\n"));
        }

        /** The values of a field of the request, in order. */
        List<String> fields(String name) {
            String begin = name.toLowerCase(Locale.ROOT) + ":";
            return head().stream().skip(1).filter(line -> line.toLowerCase(Locale.ROOT).startsWith(begin))
                    .map(line -> line.substring(begin.length()).strip()).toList();
        }

        Socket socket() {
            return socket;
        }

        DataInputStream in() {
            return in;
        }

        OutputStream out() {
            return out;
        }

        void write(String latin1) throws IOException {
            out.write(latin1.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        /** What proves that the request was read, RFC 6455 section 4.2.2. */
        String acceptance() {
            try {
                String joined = fields("Sec-WebSocket-Key").getFirst() + GUID;
                return Base64.getEncoder().encodeToString(
                        MessageDigest.getInstance("SHA-1").digest(joined.getBytes(StandardCharsets.ISO_8859_1)));
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }

        /** Answers 101, with further fields. */
        void open(String... fields) throws IOException {
            StringBuilder answer = new StringBuilder("""
                    HTTP/1.1 101 Switching Protocols\r
                    Upgrade: websocket\r
                    Connection: Upgrade\r
                    Sec-WebSocket-Accept: %s\r
                    """.formatted(acceptance()));
            for (String field : fields) {
                answer.append(field).append("\r\n");
            }
            write(answer.append("\r\n").toString());
        }

        /** Waits until the other side has ended the connection, and drops what comes before. */
        void awaitEnd() throws IOException {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** A frame that has been read, of either side, its payload unmasked. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Frame(boolean fin, int opcode, boolean masked, byte[] payload) {

        /** Reads one whole, and unmasks it. */
        static Frame read(DataInputStream in) throws IOException {
            int first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            long length = second & 0x7f;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            boolean masked = (second & 0x80) != 0;
            byte[] mask = new byte[masked ? 4 : 0];
            in.readFully(mask);
            byte[] payload = new byte[Math.toIntExact(length)];
            in.readFully(payload);
            for (int i = 0; masked && i < payload.length; i++) {
                payload[i] ^= mask[i & 3];
            }
            return new Frame((first & 0x80) != 0, first & 15, masked, payload);
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** As a server sends it. */
        static byte[] unmasked(boolean fin, int opcode, byte[] payload) {
            ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 10);
            frame.write((fin ? 0x80 : 0) | opcode);
            int length = payload.length;
            if (length < 126) {
                frame.write(length);
            } else if (length < 1 << 16) {
                frame.write(126);
                frame.write(length >> 8);
                frame.write(length);
            } else {
                frame.write(127);
                for (int shift = 56; shift >= 0; shift -= 8) {
                    frame.write((int) ((long) length >> shift));
                }
            }
            frame.writeBytes(payload);
            return frame.toByteArray();
        }
    }
}
