package io.wsgateway.launcher.probe;

import io.wsgateway.protocol.handshake.AcceptKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A server that opens WebSockets, and makes one mistake. Waits half a minute at most for a peer. */
final class FaultyServer implements AutoCloseable {

    /** What a server sends and does. */
    interface Behaviour {
        void serve(Connection connection) throws IOException;
    }

    /** What a server does with a connection before it has read anything. */
    interface RawBehaviour {
        void serve(Socket socket) throws IOException;
    }

    /** One connection, its request read. */
    record Connection(Socket socket, String request) {

        String key() {
            return request.lines().filter(line -> line.startsWith("Sec-WebSocket-Key: "))
                    .map(line -> line.substring("Sec-WebSocket-Key: ".length())).findFirst().orElse("");
        }

        void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        /** A 101 as it should be, with these fields more. */
        void open(String... fields) throws IOException {
            send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                    + AcceptKey.accept(key()) + "\r\n"
                    + String.join("", Arrays.stream(fields).map(field -> field + "\r\n").toList()) + "\r\n");
        }

        /** The payload of the next frame, which is masked and no longer than 64 KiB; empty at the end. */
        byte[] frame() throws IOException {
            InputStream in = socket.getInputStream();
            byte[] head = in.readNBytes(2);
            if (head.length < 2) {
                return new byte[0];
            }
            int length = head[1] & 0x7f;
            if (length == 126) {
                length = in.read() << 8 | in.read();
            }
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(length);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i % 4];
            }
            return payload;
        }

        void sendFrame(int first, byte[] payload) throws IOException {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write(first);
            frame.write(payload.length);
            frame.writeBytes(payload);
            send(frame.toByteArray());
        }

        /** Answers a Ping, if one comes, and a Close as it should be; the payload of that Close. */
        byte[] behave() throws IOException {
            byte[] frame = frame();
            if (new String(frame, StandardCharsets.US_ASCII).equals("probe")) {
                sendFrame(0x8a, frame);
                frame = frame();
            }
            sendFrame(0x88, frame);
            return frame;
        }
    }

    private final ServerSocket listening;

    FaultyServer(ServerSocket listening, Behaviour behaviour) {
        this(listening, (RawBehaviour) socket -> behaviour
                .serve(new Connection(socket, head(socket.getInputStream()))));
    }

    FaultyServer(ServerSocket listening, RawBehaviour behaviour) {
        this.listening = listening;
        Thread.ofVirtual().start(() -> accept(behaviour));
    }

    static FaultyServer start(Behaviour behaviour) throws IOException {
        return new FaultyServer(new ServerSocket(0, 16, InetAddress.getLoopbackAddress()), behaviour);
    }

    /** One that reads no request by itself. */
    static FaultyServer startRaw(RawBehaviour behaviour) throws IOException {
        return new FaultyServer(new ServerSocket(0, 16, InetAddress.getLoopbackAddress()), behaviour);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept(RawBehaviour behaviour) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                Thread.ofVirtual().start(() -> serve(socket, behaviour));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void serve(Socket accepted, RawBehaviour behaviour) {
        try (Socket socket = accepted) {
            socket.setSoTimeout(30_000);
            behaviour.serve(socket);
        } catch (IOException e) {
            // The other side judges what comes of it.
        }
    }

    /** A request's head. */
    static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            head.write(b);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
