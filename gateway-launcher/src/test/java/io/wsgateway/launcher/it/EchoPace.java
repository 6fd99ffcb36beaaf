package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sessions that each send a short message now and then, evenly spread, and measure how long its echo takes from the moment
 * it was due: a gateway that holds them up can't hold up the clock. Confined to one thread.
 */
final class EchoPace implements AutoCloseable {

    private static final byte[] MESSAGE = ClientFrames.text("0123456789abcdef".repeat(4)); // 64 bytes
    private static final int ECHO_BYTES = 2 + 64;
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Selector selector = Selector.open();
    private final List<Peer> peers = new ArrayList<>();
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(1 << 12);
    private long[] latencies = new long[0];
    private int answered;

    /** Opens the sessions. */
    EchoPace(InetSocketAddress gateway, String path, int count) throws IOException {
        byte[] request = ClientFrames.handshake(path).getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(gateway);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.write(ByteBuffer.wrap(request));
            chunk.clear();
            while (!endsHead(chunk)) {
                assertThat(channel.read(chunk)).as("an answer").isPositive();
            }
            channel.configureBlocking(false);
            Peer peer = new Peer(channel);
            peers.add(peer);
            channel.register(selector, SelectionKey.OP_READ, peer);
        }
    }

    private static boolean endsHead(ByteBuffer bytes) {
        int end = bytes.position();
        return end >= 4 && bytes.getInt(end - 4) == 0x0d0a0d0a; // CR LF CR LF
    }

    /** Sends messages at this rate a second, and returns their latencies in nanoseconds, sorted. */
    long[] run(int messages, int perSecond) throws IOException {
        latencies = new long[messages];
        answered = 0;
        long interval = 1_000_000_000L / perSecond;
        long start = System.nanoTime();
        int sent = 0;
        while (answered < messages) {
            long now = System.nanoTime();
            assertThat(now - start - sent * interval).as("nanoseconds behind").isLessThan(PATIENCE_NANOS);
            while (sent < messages && start + sent * interval <= now) {
                peers.get(sent % peers.size()).send(start + sent * interval);
                sent++;
            }
            long wait = start + sent * interval - System.nanoTime();
            if (sent == messages || wait > 1_000_000) {
                selector.select(1);
            } else {
                selector.selectNow();
            }
            for (SelectionKey key : selector.selectedKeys()) {
                ((Peer) key.attachment()).receive();
            }
            selector.selectedKeys().clear();
        }
        Arrays.sort(latencies);
        return latencies;
    }

    /** The latency that this part of them doesn't exceed. */
    static Duration quantile(long[] sorted, double part) {
        return Duration.ofNanos(sorted[(int) Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)]);
    }

    @Override
    public void close() throws IOException {
        for (Peer peer : peers) {
            peer.channel.close();
        }
        selector.close();
    }

    private final class Peer {

        private final SocketChannel channel;
        private final List<Long> due = new ArrayList<>();
        private int received;

        Peer(SocketChannel channel) {
            this.channel = channel;
        }

        void send(long dueAt) throws IOException {
            due.add(dueAt);
            assertThat(channel.write(ByteBuffer.wrap(MESSAGE))).as("bytes taken").isEqualTo(MESSAGE.length);
        }

        void receive() throws IOException {
            chunk.clear();
            int count = channel.read(chunk);
            assertThat(count).as("bytes of an echo").isPositive();
            received += count;
            while (received >= ECHO_BYTES) {
                received -= ECHO_BYTES;
                latencies[answered++] = System.nanoTime() - due.removeFirst();
            }
        }
    }
}
