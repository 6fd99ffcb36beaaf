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
 * doubles with each attempt that fails. Meanwhile it measures how long the way to the proxy in front of the gateways takes on
 * this machine, and how long the gateways wait for a processor. Confined to one thread.
 */
final class ReconnectingCrowd implements AutoCloseable {

    private static final long FIRST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int OPENING = 100;
    private static final int MOST_DOUBLINGS = 4;
    private static final long LOOK_MILLIS = 5;
    private static final long TRIP_EVERY_NANOS = Duration.ofMillis(50).toNanos();
    /** The answer to a Ping of the keepalive, which has no payload; masked by a key that changes nothing. */
    private static final byte[] PONG = {(byte) 0x8a, (byte) 0x80, 0, 0, 0, 0};

    private final Selector selector = Selector.open();
    private final InetSocketAddress gateway;
    private final byte[] request;
    private final ProxyTrips trips;
    private final ProcessorWaits waits = new ProcessorWaits();
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
     * @param waited how long it waited of its own, and for this thread to begin, nanoseconds
     */
    record Return(long told, long back, long waited) {

        /** How long it was without service beyond what it waited of its own. */
        Duration without() {
            return Duration.ofNanos(back - told - waited);
        }
    }

    /** Something on a channel. */
    private interface Party {

        void on(SelectionKey key) throws IOException;
    }

    /** A request to the proxy that it answers itself; times as {@link System#nanoTime}. */
    private record Trip(long due, long end) {}

    /**
     * A crowd that is nobody yet.
     *
     * @param gateway the proxy in front of the gateways
     * @param path where the application is
     * @param own what the proxy answers itself
     */
    ReconnectingCrowd(InetSocketAddress gateway, String path, String own) throws IOException {
        this.gateway = gateway;
        this.request = ClientFrames.handshake(path).getBytes(StandardCharsets.ISO_8859_1);
        this.trips = new ProxyTrips(own);
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
                ((Party) key.attachment()).on(key);
            }
            selector.selectedKeys().clear();
            long now = System.nanoTime();
            trips.go(now);
            waits.look();
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

    /** From now on it is measured how long this gateway waits for a processor. */
    void watch(GatewayProcess gateway) throws IOException {
        waits.watch(gateway.pid());
    }

    /** How long a gateway waited for a processor while this client was on its way back. */
    Duration waited(Return client) {
        return waits.longest(client.told() + client.waited(), client.back());
    }

    /** The longest trip to the proxy while this client was on its way back; zero if that was over between two trips. */
    Duration slowestTrip(Return client) {
        long attempt = client.told() + client.waited();
        return Duration.ofNanos(trips.done.stream()
                .filter(trip -> trip.end() - attempt >= 0 && client.back() - trip.due() >= 0)
                .mapToLong(trip -> trip.end() - trip.due()).max().orElse(0));
    }

    /** Goes on until a trip that was not due before now has ended. */
    void endTrips(Duration within) throws IOException {
        long now = System.nanoTime();
        run(() -> !trips.done.isEmpty() && trips.done.getLast().due() - now >= 0, within);
        waits.lookNow();
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
        trips.channel.close();
        selector.close();
    }

    /** One trip to the proxy after the other. */
    private final class ProxyTrips implements Party {

        private final byte[] question;
        private final List<Trip> done = new ArrayList<>();
        private SocketChannel channel = SocketChannel.open();
        private boolean underWay;
        private long due = System.nanoTime();

        ProxyTrips(String path) throws IOException {
            question = "GET %s HTTP/1.1\r\nHost: gw.example.com\r\nConnection: close\r\n\r\n".formatted(path)
                    .getBytes(StandardCharsets.ISO_8859_1);
        }

        /** Begins the next one if it is due. */
        void go(long now) throws IOException {
            if (underWay || due - now > 0) {
                return;
            }
            underWay = true;
            channel = connect(this);
        }

        @Override
        public void on(SelectionKey key) throws IOException {
            if (key.isConnectable()) {
                channel.finishConnect();
                channel.write(ByteBuffer.wrap(question));
                key.interestOps(SelectionKey.OP_READ);
                return;
            }
            chunk.clear();
            if (channel.read(chunk) < 0) {
                channel.close();
                underWay = false;
                long now = System.nanoTime();
                done.add(new Trip(due, now));
                due = now + TRIP_EVERY_NANOS;
            }
        }
    }

    private SocketChannel connect(Party party) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.connect(gateway);
        channel.register(selector, SelectionKey.OP_CONNECT, party);
        return channel;
    }

    private enum State {
        OPENING, OPEN, WAITING
    }

    private final class Client implements Party {

        private State state = State.WAITING;
        private SocketChannel channel = SocketChannel.open();
        private final StringBuilder received = new StringBuilder();
        private long told;
        private long waited;
        private long lost;
        private long next;
        private int attempts;

        /** Opens nothing yet. */
        Client() throws IOException {}

        void connect() throws IOException {
            if (attempts > 0) {
                waited += System.nanoTime() - lost;
            }
            state = State.OPENING;
            received.setLength(0);
            channel.close();
            channel = ReconnectingCrowd.this.connect(this);
        }

        @Override
        public void on(SelectionKey key) throws IOException {
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
            lost = now;
            next = now + wait;
            state = State.WAITING;
        }
    }
}
