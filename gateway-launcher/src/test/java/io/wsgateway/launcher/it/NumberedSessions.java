package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of {@link NumberedApplication} that send a message a second each, evenly spread, and hold what comes against what
 * must come. How long an answer takes is counted from the moment its message was due, in whole milliseconds of the clock: a
 * gateway that holds them up can't hold up the clock. One thread sends, one receives.
 */
final class NumberedSessions implements AutoCloseable {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST_FAULTS = 20;

    private final Selector selector = Selector.open();
    private final Peer[] peers;
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    private final Thread sender = Thread.ofPlatform().name("sender").unstarted(this::send);
    private final Thread receiver = Thread.ofPlatform().name("receiver").unstarted(this::receive);
    private volatile Phase[] phases = {};
    private volatile boolean enough;
    private volatile boolean closed;
    /** How many each session has sent, once that is certain. */
    private volatile int sent = Integer.MAX_VALUE;
    private long start;
    /** Sessions that had all their answers. */
    private int complete;

    /** Opens connections to a gateway. */
    interface Links {

        /** Opens one, for the session of this number. */
        Link open(int session) throws IOException;
    }

    /**
     * Opens sessions.
     *
     * @param path of the application
     */
    NumberedSessions(int count, Links links, String path) throws IOException {
        peers = new Peer[count];
        ByteBuffer request = ByteBuffer.wrap(ClientFrames.handshake(path).getBytes(StandardCharsets.ISO_8859_1));
        for (int i = 0; i < count; i++) {
            peers[i] = new Peer(i, links.open(i));
            peers[i].open(request.rewind());
        }
    }

    /** Some time, and how long answers took that were due in it. */
    static final class Phase {

        private final long from;
        private final Latencies latencies = new Latencies();
        private final List<Latencies> seconds = new ArrayList<>();
        private volatile long to = Long.MAX_VALUE;

        private Phase(long from) {
            this.from = from;
        }

        private void add(long due, long nanos) {
            latencies.add(nanos);
            int second = (int) ((due - from) / SECOND);
            synchronized (seconds) {
                while (seconds.size() <= second) {
                    seconds.add(new Latencies());
                }
                seconds.get(second).add(nanos);
            }
        }

        Latencies latencies() {
            return latencies;
        }

        /** The 99th percentile, and the longest, of each second in ms. */
        String bySecond() {
            StringBuilder text = new StringBuilder();
            synchronized (seconds) {
                seconds.forEach(second -> text.append("%.1f/%.0f ".formatted(
                        second.quantile(0.99).toNanos() / 1e6, second.most().toNanos() / 1e6)));
            }
            return text.toString();
        }
    }

    /** Begins to send. */
    void start() {
        start = System.nanoTime();
        sender.start();
        receiver.start();
    }

    /** From now on answers count for a phase of their own. */
    Phase phase() {
        long now = System.nanoTime() - start;
        Phase[] before = phases;
        Phase[] after = new Phase[before.length + 1];
        System.arraycopy(before, 0, after, 0, before.length);
        after[before.length] = new Phase(now);
        if (before.length > 0) {
            before[before.length - 1].to = now;
        }
        phases = after;
        return after[before.length];
    }

    /** Sends no more, awaits the answers that are missing, and returns how many messages each session has sent. */
    int finish() throws InterruptedException {
        enough = true;
        sender.join();
        receiver.join();
        return sent;
    }

    /** What was otherwise than it must be, the first of it. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    private void fault(String what) {
        if (faults.size() < MOST_FAULTS) {
            faults.add("at %.3f s: %s".formatted((System.nanoTime() - start) / 1e9, what));
        }
    }

    @Override
    public void close() throws IOException {
        enough = true;
        closed = true;
        for (Peer peer : peers) {
            peer.link.channel().close();
        }
        selector.close();
    }

    /** When a session's message is due, in nanoseconds from the start. */
    private long due(int session, int number) {
        long exactly = number * SECOND + session * SECOND / peers.length;
        return exactly - exactly % TICK;
    }

    private void send() {
        ByteBuffer frame = ByteBuffer.allocateDirect(NumberedApplication.MESSAGE_BYTES + 6);
        int number = 0;
        while (!enough) {
            for (int session = 0; session < peers.length; session++) {
                long wait = start + due(session, number) - System.nanoTime();
                if (wait > 0) {
                    LockSupport.parkNanos(wait);
                }
                try {
                    frame.clear().put((byte) 0x82).put((byte) (0x80 | NumberedApplication.MESSAGE_BYTES));
                    frame.putInt(0).putInt(session).putInt(number).flip(); // masked by a key that changes nothing
                    peers[session].link.send(frame);
                } catch (IOException | AssertionError e) {
                    fault("session %d can't send: %s".formatted(session, e));
                }
            }
            number++;
        }
        sent = number;
        selector.wakeup();
    }

    private void receive() {
        long deadline = Long.MAX_VALUE;
        try {
            while (!closed && complete < peers.length && System.nanoTime() - start < deadline) {
                selector.select(this::receive, 100);
                if (deadline == Long.MAX_VALUE && sent != Integer.MAX_VALUE) {
                    deadline = System.nanoTime() - start + PATIENCE.toNanos();
                    for (Peer peer : peers) {
                        peer.look();
                    }
                }
            }
            for (Peer peer : peers) {
                peer.tellMissing();
            }
        } catch (IOException e) {
            fault("nothing is received any more: " + e);
        }
    }

    private void receive(SelectionKey key) {
        Peer peer = (Peer) key.attachment();
        try {
            if (!peer.link.receive(peer::read)) {
                fault("session %d ended".formatted(peer.session));
                key.cancel();
            }
        } catch (IOException e) {
            fault("session %d was lost: %s".formatted(peer.session, e));
            key.cancel();
        }
    }

    /** One session. Confined to the receiving thread, but for its link. */
    private final class Peer {

        private static final int FRAME = NumberedApplication.ANSWER_BYTES + 2;

        private final int session;
        private final Link link;
        private final byte[] frame = new byte[FRAME];
        private int position;
        private int generation;
        /** How many answers there were. */
        private int answers;
        /** The number of what was published last; -1: nothing was. */
        private int published = -1;
        private boolean done;
        private @Nullable String wrong;

        private Peer(int session, Link link) {
            this.session = session;
            this.link = link;
        }

        private void open(ByteBuffer request) throws IOException {
            link.send(request);
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf("\r\n\r\n") < 0) {
                assertThat(link.receive(bytes -> answer.append(StandardCharsets.ISO_8859_1.decode(bytes))))
                        .as("an answer").isTrue();
            }
            assertThat(answer.toString()).startsWith("HTTP/1.1 101 ").endsWith("\r\n\r\n");
            link.channel().configureBlocking(false);
            link.channel().register(selector, SelectionKey.OP_READ, this);
        }

        private void read(ByteBuffer bytes) {
            while (bytes.hasRemaining() && wrong == null) {
                int count = Math.min(bytes.remaining(), FRAME - position);
                bytes.get(frame, position, count);
                position += count;
                if (position == FRAME) {
                    position = 0;
                    look(ByteBuffer.wrap(frame));
                }
            }
        }

        private void look(ByteBuffer answer) {
            if (answer.get() != (byte) 0x82 || answer.get() != NumberedApplication.ANSWER_BYTES) {
                wrong(answer, "a binary message of %d bytes".formatted(NumberedApplication.ANSWER_BYTES));
                return;
            }
            int from = answer.getInt();
            int of = answer.getInt();
            int count = answer.getInt();
            int number = answer.getInt();
            if (of == NumberedApplication.PUBLISHED) {
                if (published >= 0 && number != published + 1) {
                    wrong(answer, "%d, published".formatted(published + 1));
                }
                published = number;
            } else {
                if (from < generation || of != session || count != answers || number != answers) {
                    wrong(answer, "%d or later, %d, %d, %d".formatted(generation, session, answers, answers));
                }
                generation = from;
                answers++;
                measure(number);
            }
            look();
        }

        private void measure(int number) {
            long due = due(session, number);
            long nanos = System.nanoTime() - start - due;
            Phase[] all = phases;
            for (int i = all.length - 1; i >= 0; i--) {
                if (due >= all[i].from) {
                    if (due < all[i].to) {
                        all[i].add(due, nanos);
                    }
                    return;
                }
            }
        }

        private void wrong(ByteBuffer answer, String expected) {
            StringBuilder hex = new StringBuilder();
            for (int i = 0; i < answer.capacity(); i++) {
                hex.append("%02x".formatted(answer.get(i)));
            }
            wrong = "session %d was sent %s (expected: %s)".formatted(session, hex, expected);
            fault(wrong);
        }

        /** Whether it has all that it must have. */
        private void look() {
            if (!done && answers >= sent
                    && (!NumberedApplication.subscribes(session) || published >= sent - 1)) {
                done = true;
                complete++;
            }
        }

        private void tellMissing() {
            if (!done && wrong == null) {
                fault("session %d had %d answers to %d messages, and what was published up to %d".formatted(session,
                        answers, sent, published));
            }
        }
    }
}
