package io.wsgateway.launcher.it.cluster;

import io.wsgateway.launcher.it.Pace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client that comes back whenever its session ends, to the next node, after a short pause, as real ones do. One thread reads its
 * sessions, one after the other.
 */
abstract class Returning implements AutoCloseable {

    private static final int MOST_PAUSE_MILLIS = 400;

    private final Supplier<List<InetSocketAddress>> nodes;
    private final Map<Integer, Integer> ends = new ConcurrentHashMap<>();
    private final Random random;
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);
    private volatile @Nullable ClusterSession session;
    private volatile Optional<Duration> patience = Optional.empty();
    private volatile boolean over;
    private int next;

    /**
     * A client that isn't there yet.
     *
     * @param nodes those that can be connected to
     * @param first the index of the node it begins with
     */
    Returning(Supplier<List<InetSocketAddress>> nodes, int first) {
        this.nodes = nodes;
        this.next = first;
        this.random = new Random(first);
    }

    /** A session is open. */
    abstract void opened(ClusterSession opened) throws IOException;

    /** A line came. */
    abstract void line(ClusterSession from, String line) throws IOException;

    /** The session has ended. */
    abstract void ended();

    void start() {
        thread.start();
    }

    /** A session in which nothing comes for so long is given up. */
    void patience(Duration time) {
        patience = Optional.of(time);
    }

    /** The session, if one is open. */
    @Nullable
    ClusterSession session() {
        return session;
    }

    /** Loses its connection, and goes to the next node. */
    void moveOn() {
        ClusterSession current = session;
        if (current != null) {
            current.close();
        }
    }

    /** How often sessions ended with this code. */
    int ends(int code) {
        return ends.getOrDefault(code, 0);
    }

    private void run() {
        while (!over) {
            List<InetSocketAddress> all = nodes.get();
            InetSocketAddress node = all.get(Math.floorMod(next++, all.size()));
            try (ClusterSession current = ClusterSession.open(node)) {
                if (patience.isPresent()) {
                    current.patience(patience.get());
                }
                session = current;
                opened(current);
                for (Optional<String> line = current.read(); line.isPresent() && !over; line = current.read()) {
                    line(current, line.get());
                }
                ends.merge(current.closeCode(), 1, Integer::sum);
            } catch (IOException e) {
                ends.merge(ClusterSession.LOST, 1, Integer::sum);
            } finally {
                session = null;
                ended();
            }
            if (!over) {
                Pace.pause(Duration.ofMillis(random.nextInt(MOST_PAUSE_MILLIS)));
            }
        }
    }

    @Override
    public void close() {
        over = true;
        moveOn();
        try {
            if (thread.isAlive() && !thread.join(Duration.ofSeconds(15))) {
                throw new AssertionError("a client doesn't end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
