package io.wsgateway.launcher.it.cluster;

import io.wsgateway.launcher.it.ClientFrames;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** One session with {@link ClusterApplication}, over a blocking socket. One thread reads; any may send. */
final class ClusterSession implements AutoCloseable {

    /** How a session ended that ended without a Close. */
    static final int LOST = 1006;

    private static final int CONNECT_MILLIS = 2000;
    private static final int OPEN_MILLIS = 10_000;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private int closeCode = LOST;

    private ClusterSession(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        this.out = socket.getOutputStream();
    }

    /** Opens a session, or fails as the connection does. */
    static ClusterSession open(InetSocketAddress gateway) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(OPEN_MILLIS);
            socket.connect(gateway, CONNECT_MILLIS);
            ClusterSession session = new ClusterSession(socket);
            session.handshake();
            socket.setSoTimeout(0);
            return session;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void handshake() throws IOException {
        out.write(ClientFrames.handshake("/" + ClusterApplication.NAME).getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        if (!head.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IOException("not accepted: " + head.substring(0, head.indexOf("\r\n")));
        }
    }

    /** Sends a line. */
    void send(String line) throws IOException {
        write(ClientFrames.text(line));
    }

    private synchronized void write(byte[] frame) throws IOException {
        out.write(frame);
    }

    /** The next line; empty once the session has ended. Pings are answered. */
    Optional<String> read() {
        try {
            while (true) {
                int opcode = in.readUnsignedByte() & 0x0f;
                byte[] payload = new byte[length()];
                in.readFully(payload);
                switch (opcode) {
                    case TEXT -> {
                        return Optional.of(new String(payload, StandardCharsets.UTF_8));
                    }
                    case PING -> write(ClientFrames.frame(true, 0, PONG, payload));
                    case CLOSE -> {
                        closeCode = payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
                        write(ClientFrames.frame(true, 0, CLOSE, payload));
                        socket.close();
                        return Optional.empty();
                    }
                    default -> throw new IOException("opcode " + opcode);
                }
            }
        } catch (IOException e) {
            close();
            return Optional.empty();
        }
    }

    private int length() throws IOException {
        int length = in.readUnsignedByte();
        return switch (length) {
            case 126 -> in.readUnsignedShort();
            case 127 -> Math.toIntExact(in.readLong());
            default -> length;
        };
    }

    /** The code of the gateway's Close, or {@link #LOST}. */
    int closeCode() {
        return closeCode;
    }

    /** Nothing for this long ends the session. */
    void patience(Duration time) throws IOException {
        socket.setSoTimeout(Math.toIntExact(time.toMillis()));
    }

    /** Ends the connection as a network that fails does; whoever reads notices. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
