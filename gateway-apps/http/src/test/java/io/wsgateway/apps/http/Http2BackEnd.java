package io.wsgateway.apps.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A back end that speaks HTTP/2, as far as it takes to leave requests unprocessed: frames of RFC 9113 section 6, by hand. */
final class Http2BackEnd implements AutoCloseable {

    private static final int PREFACE = 24;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int REFUSED_STREAM = 7;

    private final SSLServerSocket server;
    private final int streams;
    private final Refusal refusal;
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();

    /** What becomes of the first request that comes; each other one is answered with 204. */
    enum Refusal {
        NONE, REFUSED_STREAM, GOAWAY
    }

    /**
     * @param streams how many requests it lets a connection have at once
     */
    Http2BackEnd(SSLContext tls, int streams, Refusal refusal) throws IOException {
        this.streams = streams;
        this.refusal = refusal;
        server = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket(0, 50,
                InetAddress.getLoopbackAddress());
        SSLParameters parameters = server.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        server.setSSLParameters(parameters);
        var unused = Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "https://localhost:" + server.getLocalPort() + "/";
    }

    int refused() {
        return refused.get();
    }

    int answered() {
        return answered.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                SSLSocket socket = (SSLSocket) server.accept();
                var unused = Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // it is closed
            }
        }
    }

    private void serve(SSLSocket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            in.skipNBytes(PREFACE);
            out.write(frame(SETTINGS, 0, 0,
                    ByteBuffer.allocate(6).putShort((short) MAX_CONCURRENT_STREAMS).putInt(streams)));
            while (true) {
                int lengthAndType = in.readInt();
                int type = lengthAndType & 0xff;
                int flags = in.readUnsignedByte();
                int stream = in.readInt();
                in.skipNBytes(lengthAndType >>> 8);
                if (type == SETTINGS && (flags & ACK) == 0) {
                    out.write(frame(SETTINGS, ACK, 0, ByteBuffer.allocate(0)));
                } else if ((type == HEADERS || type == DATA) && (flags & END_STREAM) != 0) {
                    out.write(answer(stream));
                }
            }
        } catch (IOException e) {
            // The connection has ended.
        }
    }

    private byte[] answer(int stream) {
        if (refusal != Refusal.NONE && refused.compareAndSet(0, 1)) {
            return refusal == Refusal.GOAWAY
                    ? frame(GOAWAY, 0, 0, ByteBuffer.allocate(8)) // nothing was processed, no error
                    : frame(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(REFUSED_STREAM));
        }
        answered.incrementAndGet();
        // 89 // :status: 204, of HPACK's static table
        return frame(HEADERS, END_HEADERS | END_STREAM, stream, ByteBuffer.allocate(1).put((byte) 0x89));
    }

    private static byte[] frame(int type, int flags, int stream, ByteBuffer payload) {
        return ByteBuffer.allocate(9 + payload.capacity()).putInt(payload.capacity() << 8 | type).put((byte) flags)
                .putInt(stream).put(payload.clear()).array();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
