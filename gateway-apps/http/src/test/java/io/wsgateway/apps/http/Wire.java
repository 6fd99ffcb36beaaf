package io.wsgateway.apps.http;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A back end's end of one connection, with which it may do anything. Used by one thread, and closed by any. */
final class Wire implements Closeable {

    private static final int LONGEST_HEAD = 1 << 16;

    private final Socket socket;
    private final InputStream in;
    private final Consumer<Wire> closed;

    /** A connection; {@code closed} is told when it is closed from here. */
    Wire(Socket socket, Consumer<Wire> closed) throws IOException {
        this.socket = socket;
        this.closed = closed;
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** The next request, whole; empty where the client has closed the connection before one. */
    Optional<ReceivedRequest> read() throws IOException {
        String head = head();
        if (head.isEmpty()) {
            return Optional.empty();
        }
        String[] lines = head.split("\r\n", -1);
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 1; !lines[i].isEmpty(); i++) {
            int colon = lines[i].indexOf(':');
            fields.merge(lines[i].substring(0, colon).toLowerCase(Locale.ROOT), lines[i].substring(colon + 1).strip(),
                    (one, other) -> one + ", " + other);
        }
        int length = Integer.parseInt(fields.getOrDefault("content-length", "0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("a part of a body");
        }
        String[] first = lines[0].split(" ", -1);
        return Optional.of(new ReceivedRequest(first[0], first[1], fields, body));
    }

    private String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            int next = in.read();
            if (next < 0 && head.isEmpty()) {
                return "";
            }
            if (next < 0 || head.length() > LONGEST_HEAD) {
                throw new EOFException("a part of a head");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** Sends this as it stands. */
    Wire write(String text) throws IOException {
        return write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends this as it stands. */
    Wire write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Sends this answer, with these lines of fields. */
    Wire answer(int status, String body, String... fields) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" Whatever\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        if (status != 204) {
            head.append("Content-Length: ").append(bytes.length).append("\r\n");
        }
        return write(head.append("\r\n").toString()).write(bytes);
    }

    /** Answers with nothing to say. */
    Wire answerNothing() throws IOException {
        return answer(204, "");
    }

    /** Ends the connection by RST, where bytes that nobody has read are lost. */
    void reset() throws IOException {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException e) {
            // It is closed.
        }
        close();
    }

    /** Waits for a byte, and ends the connection by RST. */
    void resetAtFirstByte() throws IOException {
        var unused = in.read();
        reset();
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        closed.accept(this);
    }
}
