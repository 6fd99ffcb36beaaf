package io.wsgateway.launcher.it.cluster;

import io.wsgateway.launcher.it.ClientFrames;
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
import java.util.function.BooleanSupplier;

/**
 * Many clients that follow one kept topic, lose their connections at once, and come back at once, each to another node and with its
 * position. What comes is held against what must come: dense offsets, and recoveries that are whole. Confined to one thread.
 */
final class RecoveringCrowd implements AutoCloseable {

    private static final int OPENING = 200;
    private static final int MOST_FAULTS = 20;
    private static final long LOOK_MILLIS = 5;

    private final Selector selector = Selector.open();
    private final List<InetSocketAddress> nodes;
    private final String topic;
    private final List<Client> clients = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(256 << 10);

    RecoveringCrowd(List<InetSocketAddress> nodes, String topic) throws IOException {
        this.nodes = nodes;
        this.topic = topic;
    }

    /** Opens this many, a few at a time, and waits until each is subscribed. */
    void open(int count, Duration within) throws IOException {
        for (int i = 0; i < count; i++) {
            Client client = new Client(i);
            clients.add(client);
            client.connect();
            run(() -> clients.stream().skip(Math.max(0, clients.size() - 2 * OPENING)).filter(one -> !one.recovered)
                    .count() < OPENING, within);
        }
        run(() -> clients.stream().allMatch(client -> client.recovered), within);
    }

    /** All lose their connections. */
    void leave() throws IOException {
        for (Client client : clients) {
            client.channel.close();
        }
        selector.selectNow();
    }

    /** All come back, as fast as they can, each to the node after the one before. */
    void comeBack() throws IOException {
        for (Client client : clients) {
            client.node++;
            client.connect();
        }
    }

    /** Receives until every client is at this place or beyond. */
    void runTo(long offset, Duration within) throws IOException {
        run(() -> clients.stream().allMatch(client -> client.recovered && client.at.offset() >= offset), within);
    }

    private void run(BooleanSupplier condition, Duration within) throws IOException {
        long end = System.nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError(
                        "in vain for %s: %d of %d clients have recovered, the last is at %d; %s".formatted(
                                within, clients.stream().filter(client -> client.recovered).count(), clients.size(),
                                clients.stream().mapToLong(client -> client.at.offset()).min().orElse(0), faults));
            }
            if (selector.select(LOOK_MILLIS) > 0) {
                for (SelectionKey key : selector.selectedKeys()) {
                    ((Client) key.attachment()).on(key);
                }
                selector.selectedKeys().clear();
            }
        }
    }

    /** What was otherwise than it must be. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    private void fault(String what) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(what);
        }
    }

    @Override
    public void close() throws IOException {
        leave();
        selector.close();
    }

    private final class Client {

        private final int number;
        private int node;
        private SocketChannel channel = SocketChannel.open();
        private Position at = Position.NONE;
        private boolean open;
        private boolean recovered;
        /** What came of a frame, or of the head, that isn't whole yet. */
        private ByteBuffer rest = ByteBuffer.allocate(0);

        /** Opens nothing yet. */
        private Client(int number) throws IOException {
            this.number = number;
            this.node = number;
        }

        private void connect() throws IOException {
            open = false;
            recovered = false;
            rest = ByteBuffer.allocate(0);
            channel.close();
            channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.connect(nodes.get(node % nodes.size()));
            channel.register(selector, SelectionKey.OP_CONNECT, this);
        }

        private void on(SelectionKey key) {
            try {
                if (!key.isValid()) {
                    return;
                }
                if (key.isConnectable()) {
                    channel.finishConnect();
                    channel.write(ByteBuffer.wrap(ClientFrames.handshake("/" + ClusterApplication.NAME)
                            .getBytes(StandardCharsets.ISO_8859_1)));
                    key.interestOps(SelectionKey.OP_READ);
                    return;
                }
                boolean end = channel.read(chunk.clear()) < 0;
                ByteBuffer bytes = ByteBuffer.allocate(rest.remaining() + chunk.flip().remaining()).put(rest).put(chunk)
                        .flip();
                read(bytes);
                rest = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
                if (end) {
                    lost("ended");
                }
            } catch (IOException e) {
                lost(e.toString());
            }
        }

        private void lost(String why) {
            fault("client %d at %s: %s".formatted(number, at, why));
            try {
                channel.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private void read(ByteBuffer bytes) throws IOException {
            if (!open && !readHead(bytes)) {
                return;
            }
            while (bytes.remaining() >= 2) {
                int opcode = bytes.get(bytes.position()) & 0x0f;
                int length = bytes.get(bytes.position() + 1);
                int header = 2;
                if (length == 126) {
                    if (bytes.remaining() < 4) {
                        return;
                    }
                    length = Short.toUnsignedInt(bytes.getShort(bytes.position() + 2));
                    header = 4;
                }
                if (length == 127 || bytes.remaining() < header + length) {
                    return;
                }
                byte[] payload = new byte[length];
                bytes.position(bytes.position() + header).get(payload);
                frame(opcode, payload);
            }
        }

        private boolean readHead(ByteBuffer bytes) throws IOException {
            String head = StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
            int end = head.indexOf("\r\n\r\n");
            if (end < 0) {
                return false;
            }
            if (!head.startsWith("HTTP/1.1 101 ")) {
                throw new IOException(head.lines().findFirst().orElse(""));
            }
            bytes.position(bytes.position() + end + 4);
            open = true;
            channel.write(ByteBuffer.wrap(ClientFrames.text("subscribe " + topic + " " + at)));
            return true;
        }

        private void frame(int opcode, byte[] payload) throws IOException {
            switch (opcode) {
                case 1 -> line(new String(payload, StandardCharsets.UTF_8).split(" ", -1));
                case 9 -> channel.write(ByteBuffer.wrap(ClientFrames.frame(true, 0, 10, payload)));
                default -> throw new IOException("opcode %d of %d bytes: %s".formatted(opcode, payload.length,
                        payload.length < 2 ? "" : (payload[0] & 0xff) << 8 | payload[1] & 0xff));
            }
        }

        private void line(String[] words) {
            if (words[0].equals("recovery")) {
                Position to = Position.parse(words[3]).plus(-Long.parseLong(words[4]));
                if (!at.equals(Position.NONE) && !(words[2].equals("true") && to.equals(at))) {
                    fault("client %d at %s: recovered %s up to %s with %s messages".formatted(number, at, words[2],
                            words[3],
                            words[4]));
                }
                at = to;
                recovered = true;
            } else {
                Position next = Position.parse(words[2]);
                if (!next.equals(at.plus(1))) {
                    fault("client %d at %s: received %s".formatted(number, at, next));
                }
                at = next;
            }
        }
    }
}
