package io.wsgateway.launcher.cache;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What peers do at first, done by the gateway itself on its own listeners, so that the JVM loads what that needs: a few plain
 * requests, a handshake that is rejected, and sessions that say something.
 */
public final class Rehearsal {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int SESSIONS = 5;
    private static final int MESSAGES = 20;
    private static final byte[] HELLO = {(byte) 0x81, (byte) 0x85, 0, 0, 0, 0, 'h', 'e', 'l', 'l', 'o'};
    private static final int ECHO_LENGTH = 7;
    private static final byte[] CLOSE = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xe8};
    /** The sample key of RFC 6455 section 1.3. */
    private static final String UPGRADE = """
            GET /echo HTTP/1.1\r
            Host: localhost:%d\r
            %sUpgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r
            """;

    private Rehearsal() {}

    /**
     * Returns when all has been done.
     *
     * @param listeners the addresses of a gateway with the application {@code echo}; the last is the admin listener's
     * @throws IOException if the gateway answers otherwise than it should, or not within ten seconds
     */
    public static void play(List<InetSocketAddress> listeners) throws IOException {
        int port = listeners.getFirst().getPort();
        int adminPort = listeners.getLast().getPort();
        require(ask(port, plain("/", port)), "200");
        require(ask(port, plain("/nowhere", port)), "404");
        require(ask(adminPort, plain("/health/ready", adminPort)), "200");
        require(ask(port, UPGRADE.formatted(port, "Origin: https://example.com\r\n")), "403");
        for (int i = 0; i < SESSIONS; i++) {
            session(port);
        }
    }

    private static String plain(String path, int port) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n\r\n";
    }

    /** The whole answer, at whose end the gateway closes the connection. */
    private static String ask(int port, String request) throws IOException {
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void session(int port) throws IOException {
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write(UPGRADE.formatted(port, "").getBytes(StandardCharsets.US_ASCII));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            require(head(in), "101");
            for (int i = 0; i < MESSAGES; i++) {
                socket.getOutputStream().write(HELLO);
                in.readFully(new byte[ECHO_LENGTH]);
            }
            socket.getOutputStream().write(CLOSE);
            in.readAllBytes();
        }
    }

    private static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the connection ended after: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void require(String answer, String status) throws IOException {
        if (!answer.startsWith("HTTP/1.1 " + status + ' ')) {
            throw new IOException(
                    "answered otherwise than " + status + ": " + answer.lines().findFirst().orElse("nothing"));
        }
    }
}
