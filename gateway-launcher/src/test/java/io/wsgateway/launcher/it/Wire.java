package io.wsgateway.launcher.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One TCP connection to the gateway, byte by byte in the test's hands. Confined to one thread. */
final class Wire implements AutoCloseable {

    /** How the connection stands. */
    enum End {
        /** Not ended. */
        OPEN,
        /** The gateway has sent FIN. */
        FIN,
        /** The gateway has sent RST. */
        RESET,
        /** This side has sent RST. */
        OURS
    }

    private static final Duration SENDING = Duration.ofSeconds(30);
    private static final Duration BLOCKED = Duration.ofMillis(200);

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private End end = End.OPEN;

    private Wire(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        selector = Selector.open();
        key = channel.register(selector, 0);
    }

    static Wire connect(InetSocketAddress address) throws IOException {
        return new Wire(SocketChannel.open(address));
    }

    /** Connects with a small receive window. */
    static Wire connectSlow(InetSocketAddress address, int receiveBuffer) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
        channel.connect(address);
        return new Wire(channel);
    }

    End end() {
        return end;
    }

    boolean isOpen() {
        return end == End.OPEN;
    }

    int size() {
        return received.size();
    }

    byte[] received() {
        return received.toByteArray();
    }

    /** Takes the first bytes away from what was received. */
    void discard(int bytes) {
        byte[] all = received.toByteArray();
        received.reset();
        received.write(all, bytes, all.length - bytes);
    }

    void send(String latin1) throws IOException {
        send(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends all bytes; reads only where the gateway stops reading, so that neither side waits for the other. */
    void send(byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        long deadline = System.nanoTime() + SENDING.toNanos();
        while (rest.hasRemaining() && isOpen() && System.nanoTime() < deadline) {
            int written;
            try {
                ByteBuffer piece = rest.slice(rest.position(), Math.min(rest.remaining(), 64 << 10));
                written = channel.write(piece);
            } catch (IOException e) {
                pump(BLOCKED);
                end = isOpen() ? End.RESET : end;
                return;
            }
            rest.position(rest.position() + written);
            if (written == 0 && !await(SelectionKey.OP_WRITE, BLOCKED)) {
                pump(Duration.ofMillis(10));
            }
        }
    }

    /** Reads for this long, or until the connection ends. */
    void pump(Duration time) throws IOException {
        pumpUntil(wire -> false, time);
    }

    /** Reads until the condition holds, the connection ends, or the time is over. */
    boolean pumpUntil(Predicate<Wire> condition, Duration time) throws IOException {
        long deadline = System.nanoTime() + time.toNanos();
        boolean holds = condition.test(this);
        while (!holds && isOpen()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            if (await(SelectionKey.OP_READ, Duration.ofNanos(left))) {
                read();
                holds = condition.test(this);
            }
        }
        return holds;
    }

    /** Reads until the gateway has ended the connection; false if it hasn't in time. */
    boolean pumpToEnd(Duration time) throws IOException {
        pump(time);
        return !isOpen();
    }

    void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** Sends RST. */
    void reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        close();
        end = End.OURS;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close();
    }

    private boolean await(int operation, Duration time) throws IOException {
        key.interestOps(operation);
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(time.toNanos()));
        selector.select(millis);
        boolean ready = !selector.selectedKeys().isEmpty();
        selector.selectedKeys().clear();
        return ready;
    }

    private void read() {
        try {
            buffer.clear();
            int count = channel.read(buffer);
            if (count < 0) {
                end = End.FIN;
            } else {
                received.write(buffer.array(), 0, count);
            }
        } catch (IOException e) {
            end = End.RESET;
        }
    }
}
