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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Open sessions of clients. Confined to one thread, but for {@link #execute}. */
final class Peers implements AutoCloseable {

    private static final String REQUEST = """
            GET %s HTTP/1.1\r
            Host: localhost\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            \r
            """;
    private static final int TEXT = 1;
    private static final int PING = 9;
    private static final byte[] PONG = {(byte) 0x8a, (byte) 0x80, 0, 0, 0, 0};

    private final int port;
    private final Selector selector = Selector.open();
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(256 << 10);
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    Peers(int port) throws IOException {
        this.port = port;
    }

    /** Opens a session, and waits until it is accepted. */
    Peer open(String path, Consumer<String> inbox) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.write(ByteBuffer.wrap(REQUEST.formatted(path).getBytes(StandardCharsets.ISO_8859_1)));
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

    /** Has this run by the thread that receives. Thread-safe. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Receives what comes until it is so. */
    void receiveUntil(BooleanSupplier condition, long seconds, String what) throws IOException {
        long end = System.nanoTime() + seconds * 1_000_000_000;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("not within " + seconds + " s: " + what);
            }
            receive();
        }
    }

    /** Receives what comes for this long. */
    void receiveFor(long nanos) throws IOException {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            receive();
        }
    }

    private void receive() throws IOException {
        if (selector.select(5) > 0) {
            for (SelectionKey key : selector.selectedKeys()) {
                ((Peer) key.attachment()).read();
            }
            selector.selectedKeys().clear();
        }
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
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
        private final Consumer<String> inbox;
        private ByteBuffer rest = ByteBuffer.allocate(0);

        private Peer(SocketChannel channel, Consumer<String> inbox) {
            this.channel = channel;
            this.inbox = inbox;
        }

        /** Sends a text message of up to 125 bytes, masked by a key that changes nothing. One is under way at a time: it fits. */
        void send(String message) {
            byte[] bytes = message.getBytes(StandardCharsets.US_ASCII);
            ByteBuffer frame = ByteBuffer.allocate(6 + bytes.length).put((byte) 0x81).put((byte) (0x80 | bytes.length))
                    .putInt(0).put(bytes).flip();
            try {
                channel.write(frame);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (frame.hasRemaining()) {
                throw new IllegalStateException("the socket is full");
            }
        }

        private void read() throws IOException {
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

        /** Short ones; what is left is the begin of one. */
        private void frames(ByteBuffer bytes) throws IOException {
            while (bytes.remaining() >= 2 && bytes.remaining() >= 2 + bytes.get(bytes.position() + 1)) {
                int opcode = bytes.get() & 0x0f;
                byte[] payload = new byte[bytes.get()];
                bytes.get(payload);
                switch (opcode) {
                    case TEXT -> inbox.accept(new String(payload, StandardCharsets.US_ASCII));
                    case PING -> channel.write(ByteBuffer.wrap(PONG));
                    default -> throw new IOException("a frame with opcode " + opcode + ": "
                            + new String(payload, StandardCharsets.UTF_8));
                }
            }
        }
    }
}
