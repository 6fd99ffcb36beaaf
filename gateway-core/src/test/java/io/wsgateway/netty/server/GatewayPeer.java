package io.wsgateway.netty.server;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;

/** The other end of a connection over a real socket; nothing it waits for may take longer than its patience. */
final class GatewayPeer implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    final Socket socket;

    GatewayPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout((int) PATIENCE.toMillis());
    }

    static GatewayPeer connect(InetSocketAddress address) throws IOException {
        return new GatewayPeer(new Socket(address.getAddress(), address.getPort()));
    }

    /** Asks for a session and gets it. */
    static GatewayPeer open(InetSocketAddress address) throws IOException {
        GatewayPeer peer = connect(address);
        peer.send(PipelineTester.REQUEST.getBytes(StandardCharsets.US_ASCII));
        peer.skipHead("101");
        return peer;
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads a response head with this status. */
    void skipHead(String status) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                throw new EOFException("after: " + head);
            }
            head.write(b);
        }
        if (!head.toString(StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 " + status)) {
            throw new IOException("not " + status + ": " + head);
        }
    }

    /** So many bytes in hex. */
    String read(int bytes) throws IOException {
        return HexFormat.of().formatHex(socket.getInputStream().readNBytes(bytes));
    }

    /** Everything up to the end of the connection. */
    String readAll() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
