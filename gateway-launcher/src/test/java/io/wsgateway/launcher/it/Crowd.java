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
import java.util.HexFormat;
import java.util.List;

/**
 * Many sessions on one selector, all doing the same at the same time. Each expects the gateway's answer byte for byte.
 * Confined to one thread.
 */
final class Crowd implements AutoCloseable {

    /** How many connections are being opened at a time; fewer than a listener's backlog. */
    private static final int OPENING = 100;

    private final Selector selector = Selector.open();
    private final List<Peer> peers = new ArrayList<>();
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(64 << 10);

    Crowd() throws IOException {}

    /** Opens this many sessions. */
    void open(InetSocketAddress gateway, String path, int count, Duration within) throws IOException {
        byte[] request = ClientFrames.handshake(path).getBytes(StandardCharsets.ISO_8859_1);
        long deadline = System.nanoTime() + within.toNanos();
        int begun = 0;
        int open = 0;
        while (open < count) {
            for (; begun < count && begun - open < OPENING; begun++) {
                SocketChannel channel = SocketChannel.open();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                channel.connect(gateway);
                Peer peer = new Peer(channel);
                peers.add(peer);
                channel.register(selector, SelectionKey.OP_CONNECT, peer);
            }
            open += step(deadline, key -> {
                Peer peer = (Peer) key.attachment();
                if (key.isConnectable()) {
                    peer.channel.finishConnect();
                    peer.send(request);
                    key.interestOps(SelectionKey.OP_READ);
                    return false;
                }
                peer.read(chunk);
                if (!peer.received.toString().contains("\r\n\r\n")) {
                    return false;
                }
                assertThat(peer.received.toString()).startsWith("HTTP/1.1 101 ").endsWith("\r\n\r\n");
                peer.received.setLength(0);
                return true;
            });
        }
    }

    /** Sends these bytes in every session and awaits these in each. */
    void exchange(byte[] sent, byte[] expected, Duration within) throws IOException {
        long deadline = System.nanoTime() + within.toNanos();
        for (Peer peer : peers) {
            peer.send(sent);
        }
        int answered = 0;
        while (answered < peers.size()) {
            answered += step(deadline, key -> {
                Peer peer = (Peer) key.attachment();
                assertThat(peer.read(chunk)).as("end of the connection").isFalse();
                if (peer.received.length() < expected.length) {
                    return false;
                }
                assertThat(peer.hex()).isEqualTo(HexFormat.of().formatHex(expected));
                peer.received.setLength(0);
                return true;
            });
        }
    }

    /** The closing handshake in every session, to the end of its connection. */
    void closeAll(Duration within) throws IOException {
        for (Peer peer : peers) {
            peer.send(ClientFrames.close(1000));
        }
        awaitEnd(1000, peer -> {}, within);
    }

    /** The closing handshake in every session, begun by the gateway with this code, to the end of its connection. */
    void awaitClose(int code, Duration within) throws IOException {
        awaitEnd(code, peer -> peer.send(ClientFrames.close(code)), within);
    }

    /** Awaits one Close with this code from each, reacts to it, and awaits the end of the connection. */
    private void awaitEnd(int code, Reaction reaction, Duration within) throws IOException {
        long deadline = System.nanoTime() + within.toNanos();
        int ended = 0;
        while (ended < peers.size()) {
            ended += step(deadline, key -> {
                Peer peer = (Peer) key.attachment();
                boolean end = peer.read(chunk);
                if (!peer.closing && peer.hasWholeControlFrame()) {
                    peer.closing = true;
                    reaction.to(peer);
                }
                if (end) {
                    assertThat(peer.hex()).as("Close %d, and the end", code)
                            .matches("88[0-7].%04x.*".formatted(code)).hasSize(4 + 2 * peer.received.charAt(1));
                    peer.channel.close();
                }
                return end;
            });
        }
        peers.clear();
    }

    @Override
    public void close() throws IOException {
        for (Peer peer : peers) {
            peer.channel.close();
        }
        selector.close();
    }

    /** Handles what is ready, and returns how many peers are through with it. */
    private int step(long deadline, Work work) throws IOException {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        assertThat(left).as("milliseconds left").isPositive();
        selector.select(left);
        int through = 0;
        for (SelectionKey key : selector.selectedKeys()) {
            through += work.of(key) ? 1 : 0;
        }
        selector.selectedKeys().clear();
        return through;
    }

    private interface Work {

        /** True if the peer is through. */
        boolean of(SelectionKey key) throws IOException;
    }

    private interface Reaction {

        void to(Peer peer) throws IOException;
    }

    private static final class Peer {

        private final SocketChannel channel;
        private final StringBuilder received = new StringBuilder();
        private boolean closing;

        Peer(SocketChannel channel) {
            this.channel = channel;
        }

        void send(byte[] bytes) throws IOException {
            int written = channel.write(ByteBuffer.wrap(bytes));
            assertThat(written).as("so little fits into the socket's buffer").isEqualTo(bytes.length);
        }

        /** Two bytes of header, the second of which is the length. */
        boolean hasWholeControlFrame() {
            return received.length() >= 2 && received.length() >= 2 + received.charAt(1);
        }

        String hex() {
            return HexFormat.of().formatHex(received.toString().getBytes(StandardCharsets.ISO_8859_1));
        }

        /** True at the end of the connection. */
        boolean read(ByteBuffer chunk) throws IOException {
            chunk.clear();
            int count = channel.read(chunk);
            byte[] bytes = new byte[chunk.flip().remaining()];
            chunk.get(bytes);
            received.append(new String(bytes, StandardCharsets.ISO_8859_1));
            return count < 0;
        }
    }
}
