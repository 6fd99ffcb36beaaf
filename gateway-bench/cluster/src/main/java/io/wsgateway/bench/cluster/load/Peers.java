package io.wsgateway.bench.cluster.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/** Open sessions of clients. Confined to one thread. */
final class Peers implements AutoCloseable {

    private static final String REQUEST = """
            GET /topics HTTP/1.1\r
            Host: localhost\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            \r
            """;
    private static final int BINARY = 2;
    private static final int PING = 9;
    private static final byte[] PONG = {(byte) 0x8a, (byte) 0x80, 0, 0, 0, 0};

    private final Selector selector = Selector.open();
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(256 << 10);

    Peers() throws IOException {}

    /** Takes the messages of one client. */
    interface Inbox {

        /** A message came; the buffer is valid during this call. */
        void received(ByteBuffer message);
    }

    /** Opens a session, and waits until it is accepted. */
    Peer open(int port, Inbox inbox) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.write(ByteBuffer.wrap(REQUEST.getBytes(StandardCharsets.ISO_8859_1)));
        StringBuilder head = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (head.indexOf("\r\n\r\n") < 0) {
            if (channel.read(one.clear()) < 0) {
                throw new IOException("no answer: " + head);
            }
            head.append((char) one.get(0));
        }
        if (!head.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IOException(head.toString());
        }
        channel.configureBlocking(false);
        Peer peer = new Peer(channel, inbox);
        channel.register(selector, SelectionKey.OP_READ, peer);
        return peer;
    }

    /** Receives what there is, waiting for it no longer than this many milliseconds; 0: not at all. */
    void receive(long millis) throws IOException {
        int ready = millis == 0 ? selector.selectNow() : selector.select(millis);
        if (ready > 0) {
            for (SelectionKey key : selector.selectedKeys()) {
                ((Peer) key.attachment()).read();
            }
            selector.selectedKeys().clear();
        }
    }

    /** Receives until it is so. */
    void receiveUntil(BooleanSupplier condition, long seconds, String what) throws IOException {
        long end = System.nanoTime() + seconds * 1_000_000_000;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("not within " + seconds + " s: " + what);
            }
            receive(5);
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    /** One session. */
    final class Peer {

        private final SocketChannel channel;
        private final Inbox inbox;
        private ByteBuffer rest = ByteBuffer.allocate(0);

        private Peer(SocketChannel channel, Inbox inbox) {
            this.channel = channel;
            this.inbox = inbox;
        }

        /** Sends a binary message of up to 65,535 bytes, masked by a key that changes nothing; waits while the socket is full. */
        void send(ByteBuffer message) {
            int length = message.remaining();
            ByteBuffer frame = ByteBuffer.allocate(8 + length).put((byte) 0x82);
            if (length < 126) {
                frame.put((byte) (0x80 | length));
            } else {
                frame.put((byte) 0xfe).putShort((short) length);
            }
            frame.putInt(0).put(message).flip();
            try {
                while (frame.hasRemaining()) {
                    if (channel.write(frame) == 0) {
                        receive(1);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Ends the connection. */
        void leave() throws IOException {
            channel.close();
        }

        private void read() throws IOException {
            if (!channel.isOpen()) {
                return;
            }
            if (channel.read(chunk.clear()) < 0) {
                throw new IOException("the gateway has ended a session");
            }
            chunk.flip();
            ByteBuffer bytes = chunk;
            if (rest.hasRemaining()) {
                bytes = ByteBuffer.allocate(rest.remaining() + chunk.remaining()).put(rest).put(chunk).flip();
            }
            frames(bytes);
            rest = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
        }

        private void frames(ByteBuffer bytes) throws IOException {
            while (bytes.remaining() >= 4) {
                int start = bytes.position();
                int opcode = bytes.get(start) & 0x0f;
                int length = bytes.get(start + 1);
                int header = length < 126 ? 2 : 4;
                if (length == 126) {
                    length = Short.toUnsignedInt(bytes.getShort(start + 2));
                }
                if (bytes.remaining() < header + length) {
                    return;
                }
                ByteBuffer payload = bytes.slice(start + header, length);
                bytes.position(start + header + length);
                switch (opcode) {
                    case BINARY -> inbox.received(payload);
                    case PING -> channel.write(ByteBuffer.wrap(PONG));
                    default -> throw new IOException("a frame with opcode " + opcode
                            + (length < 2 ? "" : ", close code " + payload.getShort(0)));
                }
            }
        }
    }
}
