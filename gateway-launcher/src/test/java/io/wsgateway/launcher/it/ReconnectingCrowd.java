package io.wsgateway.launcher.it;

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
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * Many clients that connect anew when they are told to go, as real ones do: after a back-off that begins within a second and
 * doubles with each attempt that fails. Confined to one thread.
 */
final class ReconnectingCrowd implements AutoCloseable {

    private static final long FIRST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int OPENING = 100;
    private static final int MOST_DOUBLINGS = 4;
    private static final long LOOK_MILLIS = 5;
    /** The answer to a Ping of the keepalive, which has no payload; masked by a key that changes nothing. */
    private static final byte[] PONG = {(byte) 0x8a, (byte) 0x80, 0, 0, 0, 0};

    private final Selector selector = Selector.open();
    private final InetSocketAddress gateway;
    private final byte[] request;
    private final List<Client> clients = new ArrayList<>();
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(4 << 10);
    private final Random random = new Random(7);
    private final List<Return> returns = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    /**
     * A client that was told to go, and is back.
     *
     * @param told when it was told, as {@link System#nanoTime}
     * @param back when it was open again
     * @param waited how long it waited of its own, nanoseconds
     */
    record Return(long told, long back, long waited) {

        /** How long it was without service beyond what it waited of its own. */
        Duration without() {
            return Duration.ofNanos(back - told - waited);
        }
    }

    ReconnectingCrowd(InetSocketAddress gateway, String path) throws IOException {
        this.gateway = gateway;
        this.request = ClientFrames.handshake(path).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Opens this many, and waits for that. */
    void open(int count, Duration within) throws IOException {
        for (int i = 0; i < count; i++) {
            Client client = new Client();
            clients.add(client);
            client.connect();
            run(() -> opening() < OPENING, within);
        }
        run(() -> opened() == count, within);
    }

    /** Goes on until something is so. */
    void run(BooleanSupplier condition, Duration within) throws IOException {
        long end = System.nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("in vain for " + within + ": " + opened() + " of " + clients.size() + " open, "
                        + returns.size() + " came back, " + failures.size() + " attempts failed");
            }
            selector.select(LOOK_MILLIS);
            for (SelectionKey key : selector.selectedKeys()) {
                ((Client) key.attachment()).on(key);
            }
            selector.selectedKeys().clear();
            long now = System.nanoTime();
            for (Client client : clients) {
                if (client.state == State.WAITING && client.next - now <= 0) {
                    client.connect();
                }
            }
        }
    }

    int opened() {
        return (int) clients.stream().filter(client -> client.state == State.OPEN).count();
    }

    private int opening() {
        return (int) clients.stream().filter(client -> client.state == State.OPENING).count();
    }

    /** Those that came back so far. */
    List<Return> returns() {
        return List.copyOf(returns);
    }

    /** The attempts that failed: how they were answered. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Ends all connections, as a network that fails does. */
    void leave() throws IOException {
        for (Client client : clients) {
            client.channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        leave();
        selector.close();
    }

    private enum State {
        OPENING, OPEN, WAITING
    }

    private final class Client {

        private State state = State.WAITING;
        private SocketChannel channel = SocketChannel.open();
        private final StringBuilder received = new StringBuilder();
        private long told;
        private long waited;
        private long next;
        private int attempts;

        /** Opens nothing yet. */
        Client() throws IOException {}

        void connect() throws IOException {
            state = State.OPENING;
            received.setLength(0);
            channel.close();
            channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.connect(gateway);
            channel.register(selector, SelectionKey.OP_CONNECT, this);
        }

        void on(SelectionKey key) throws IOException {
            if (!key.isValid()) {
                return;
            }
            try {
                if (key.isConnectable()) {
                    channel.finishConnect();
                    channel.write(ByteBuffer.wrap(request));
                    key.interestOps(SelectionKey.OP_READ);
                    return;
                }
                chunk.clear();
                boolean end = channel.read(chunk) < 0;
                received.append(StandardCharsets.ISO_8859_1.decode(chunk.flip()));
                read(end);
            } catch (IOException e) {
                lost();
            }
        }

        private void read(boolean end) throws IOException {
            if (state == State.OPENING && received.indexOf("\r\n\r\n") >= 0) {
                if (!received.toString().startsWith("HTTP/1.1 101 ")) {
                    lost();
                    return;
                }
                received.delete(0, received.indexOf("\r\n\r\n") + 4);
                state = State.OPEN;
                if (told != 0) {
                    returns.add(new Return(told, System.nanoTime(), waited));
                }
                told = 0;
                waited = 0;
                attempts = 0;
            }
            if (state == State.OPEN && isTold()) {
                lost();
            } else if (end) {
                lost();
            }
        }

        /** Answers control frames, of which the second byte is the length; true: one of them is a Close. */
        private boolean isTold() throws IOException {
            while (received.length() >= 2 && received.length() >= 2 + received.charAt(1)) {
                if (received.charAt(0) == 0x88) {
                    channel.write(ByteBuffer.wrap(ClientFrames.close(received.charAt(2) << 8 | received.charAt(3))));
                    return true;
                }
                received.delete(0, 2 + received.charAt(1));
                channel.write(ByteBuffer.wrap(PONG));
            }
            return false;
        }

        /** The session is over, or the attempt has failed. */
        private void lost() throws IOException {
            if (state == State.OPENING) {
                failures.add(received.toString().lines().findFirst().orElse("lost"));
            }
            channel.close();
            long now = System.nanoTime();
            told = told == 0 ? now : told;
            long wait = (long) (random.nextDouble() * (FIRST_NANOS << Math.min(attempts, MOST_DOUBLINGS)));
            attempts++;
            waited += wait;
            next = now + wait;
            state = State.WAITING;
        }
    }
}
