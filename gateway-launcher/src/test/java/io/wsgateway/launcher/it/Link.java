package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * A connection to the gateway that costs little, plain or over TLS, among thousands that share the buffers of two threads:
 * one that sends and one that receives. Blocking while it is opened.
 */
interface Link {

    /** Its socket. */
    SocketChannel channel();

    /** Sends all of these bytes, which are few. */
    void send(ByteBuffer bytes) throws IOException;

    /**
     * Reads once.
     *
     * @param sink gets what has come
     * @return false at the end of the connection
     */
    boolean receive(Consumer<ByteBuffer> sink) throws IOException;

    /** What the links of one sending and one receiving thread share. */
    final class Buffers {

        private static final int RECORD = 17 << 10;

        private final ByteBuffer sealed = ByteBuffer.allocateDirect(RECORD);
        private final ByteBuffer received = ByteBuffer.allocateDirect(2 * RECORD);
        private final ByteBuffer opened = ByteBuffer.allocate(2 * RECORD);
    }

    /** Connects. */
    static Link plain(InetSocketAddress gateway, Buffers buffers) throws IOException {
        return new Plain(connected(gateway), buffers);
    }

    /** Connects, and makes the handshake of TLS. */
    static Link secure(InetSocketAddress gateway, SSLContext context, Buffers buffers) throws IOException {
        SSLEngine engine = context.createSSLEngine("localhost", gateway.getPort());
        engine.setUseClientMode(true);
        Secure link = new Secure(connected(gateway), engine, buffers);
        link.shakeHands();
        return link;
    }

    private static SocketChannel connected(InetSocketAddress gateway) throws IOException {
        SocketChannel channel = SocketChannel.open(gateway);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel;
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        channel.write(bytes);
        assertThat(bytes.remaining()).as("bytes that don't fit into the socket's buffer").isZero();
    }

    /** TCP alone. */
    record Plain(SocketChannel channel, Buffers buffers) implements Link {

        @Override
        public void send(ByteBuffer bytes) throws IOException {
            write(channel, bytes);
        }

        @Override
        public boolean receive(Consumer<ByteBuffer> sink) throws IOException {
            ByteBuffer received = buffers.received.clear();
            int count = channel.read(received);
            sink.accept(received.flip());
            return count >= 0;
        }
    }

    /** TLS by the JDK. */
    final class Secure implements Link {

        private static final byte[] NOTHING = {};

        private final SocketChannel channel;
        private final SSLEngine engine;
        private final Buffers buffers;
        /** A record that hasn't come wholly. */
        private byte[] begun = NOTHING;
        /** What has come is used up, as far as it can be. */
        private boolean starved = true;

        private Secure(SocketChannel channel, SSLEngine engine, Buffers buffers) {
            this.channel = channel;
            this.engine = engine;
            this.buffers = buffers;
        }

        @Override
        public SocketChannel channel() {
            return channel;
        }

        private void shakeHands() throws IOException {
            engine.beginHandshake();
            while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
                switch (engine.getHandshakeStatus()) {
                    case NEED_WRAP -> send(ByteBuffer.allocate(0));
                    case NEED_TASK -> engine.getDelegatedTask().run();
                    default -> assertThat(receive(bytes -> {})).as("the handshake goes on").isTrue();
                }
            }
        }

        @Override
        public void send(ByteBuffer bytes) throws IOException {
            ByteBuffer sealed = buffers.sealed.clear();
            do {
                require(engine.wrap(bytes, sealed).getStatus());
            } while (bytes.hasRemaining());
            write(channel, sealed.flip());
        }

        @Override
        public boolean receive(Consumer<ByteBuffer> sink) throws IOException {
            ByteBuffer received = buffers.received.clear().put(begun);
            boolean open = !starved || channel.read(received) >= 0;
            received.flip();
            Status status = Status.OK;
            while (received.hasRemaining() && status == Status.OK
                    && engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
                while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                    engine.getDelegatedTask().run();
                }
                ByteBuffer opened = buffers.opened.clear();
                status = engine.unwrap(received, opened).getStatus();
                if (status != Status.BUFFER_UNDERFLOW) {
                    require(status);
                    sink.accept(opened.flip());
                }
            }
            starved = status == Status.BUFFER_UNDERFLOW || !received.hasRemaining();
            begun = received.hasRemaining() ? new byte[received.remaining()] : NOTHING;
            received.get(begun);
            return open;
        }

        private static void require(Status status) throws SSLException {
            if (status != Status.OK) {
                throw new SSLException("TLS: " + status);
            }
        }
    }
}
