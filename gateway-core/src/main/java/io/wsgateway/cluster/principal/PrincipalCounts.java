package io.wsgateway.cluster.principal;

import io.wsgateway.cluster.node.Node;
import io.wsgateway.cluster.node.NodeBus;
import io.wsgateway.cluster.node.NodeBus.NodeEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many sessions each principal has on the other nodes. Best effort: each node tells the others what has changed, a tenth of a second
 * later at most and together with what else has; a node that is alive, or of which a change was missed, is asked for all of its counts;
 * of one that is gone nothing is counted any more. Thread-safe; no method blocks.
 */
public final class PrincipalCounts implements AutoCloseable {

    /** How many counts of other nodes are kept; further ones are left out. */
    public static final int MOST_ENTRIES = 200_000;

    private static final Logger LOG = LoggerFactory.getLogger(PrincipalCounts.class);
    private static final String SUBJECT = "principals";
    /** How long changes wait for others, to be told together. */
    private static final Duration TOGETHER = Duration.ofMillis(50);
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofSeconds(5);
    /** How many changes are told at once. */
    private static final int MOST_CHANGES = 10_000;
    private static final byte[] NOTHING = {};

    private final NodeBus bus;
    private final BiConsumer<Duration, Runnable> later;
    private final Map<String, Integer> own = new ConcurrentHashMap<>();
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean telling = new AtomicBoolean();
    private volatile long told;

    private final Total total;
    /** By the node's id; those that are alive. Guarded by this. */
    private final Map<String, ToldCounts> nodes = new HashMap<>();
    private boolean overflowed;
    private final NodeBus.Registration answering;
    private final NodeBus.Registration observing;

    /**
     * @param later runs a short task once a time has passed
     */
    public PrincipalCounts(NodeBus bus, BiConsumer<Duration, Runnable> later) {
        this(bus, later, MOST_ENTRIES);
    }

    PrincipalCounts(NodeBus bus, BiConsumer<Duration, Runnable> later, int mostEntries) {
        this.bus = bus;
        this.later = later;
        this.total = new Total(mostEntries);
        this.answering = bus.answer(SUBJECT, this::answer);
        this.observing = bus.observe(this::happened);
    }

    /** How many sessions a principal has on other nodes, as far as is known. */
    public int elsewhere(String principal) {
        return total.open(principal);
    }

    /** How many sessions a principal has on this node now; calls for one principal come one after the other. */
    public void changed(String principal, int open) {
        if (open == 0) {
            own.remove(principal);
        } else {
            own.put(principal, Math.min(open, Counts.MOST_OPEN));
        }
        changed.add(principal);
        tellSoon();
    }

    /** How many counts of other nodes are known. */
    public synchronized int entries() {
        return total.entries();
    }

    /** How often a count of another node was left out, as there were too many. */
    public long leftOut() {
        return total.leftOut();
    }

    @Override
    public void close() {
        observing.close();
        answering.close();
    }

    private void tellSoon() {
        if (telling.compareAndSet(false, true)) {
            later.accept(TOGETHER, this::tell);
        }
    }

    /** A principal that changes meanwhile is told again: what is sent is never older than what was sent before. */
    private void tell() {
        telling.set(false);
        Map<String, Integer> changes = new HashMap<>();
        Iterator<String> names = changed.iterator();
        while (names.hasNext() && changes.size() < MOST_CHANGES) {
            String name = names.next();
            names.remove();
            changes.put(name, own.getOrDefault(name, 0));
        }
        if (changes.isEmpty()) {
            return;
        }
        long sequence = told + 1;
        bus.tellAll(SUBJECT, new Counts(sequence, changes).changes());
        told = sequence;
        if (!changed.isEmpty()) {
            tellSoon();
        }
    }

    private CompletionStage<byte[]> answer(Node asking, byte[] question) {
        if (Counts.isQuestion(question)) {
            long sequence = told; // before the counts are read: what changes meanwhile is told behind it
            return CompletableFuture.completedFuture(new Counts(sequence, own).all(NodeBus.MOST_BYTES));
        }
        Counts.changes(question).ifPresent(changes -> heard(asking, changes));
        return CompletableFuture.completedFuture(NOTHING);
    }

    private void heard(Node from, Counts changes) {
        boolean ask;
        synchronized (this) {
            ToldCounts known = nodes.get(from.id());
            ask = known != null && known.changed(changes);
            tellOfOverflow();
        }
        if (ask) {
            ask(from);
        }
    }

    private void happened(NodeEvent event) {
        switch (event) {
            case NodeEvent.Alive(Node node) -> ask(node);
            case NodeEvent.Gone(Node node) -> {
                synchronized (this) {
                    ToldCounts gone = nodes.remove(node.id());
                    if (gone != null) {
                        gone.clear();
                    }
                }
            }
        }
    }

    private void ask(Node node) {
        ToldCounts known;
        synchronized (this) {
            known = nodes.computeIfAbsent(node.id(), id -> new ToldCounts(node, total));
            known.asking();
        }
        var unused = bus.ask(node, SUBJECT, Counts.question(), WITHIN).thenAccept(answer -> answered(known, answer));
    }

    @SuppressWarnings("ReferenceEquality") // what was asked before the node was gone is nobody's answer
    private void answered(ToldCounts known, NodeBus.Answer answer) {
        boolean again = false;
        boolean failed = true;
        synchronized (this) {
            if (nodes.get(known.node().id()) != known) {
                return;
            }
            if (answer instanceof NodeBus.Answer.Given(Node node, byte[] body)) {
                var counts = Counts.all(body);
                if (counts.isPresent()) {
                    failed = false;
                    again = known.answered(counts.get());
                }
            }
            tellOfOverflow();
        }
        if (again || failed) {
            later.accept(AGAIN, () -> askAgain(known));
        }
    }

    @SuppressWarnings("ReferenceEquality") // another with the same id is asked for itself
    private void askAgain(ToldCounts known) {
        synchronized (this) {
            if (nodes.get(known.node().id()) != known) {
                return;
            }
        }
        ask(known.node());
    }

    /** Told once. Guarded by this. */
    private void tellOfOverflow() {
        if (!overflowed && total.leftOut() > 0) {
            overflowed = true;
            LOG.warn(
                    "principals have sessions on other nodes in more than {} pairs of both; further ones aren't counted",
                    total.entries());
        }
    }
}
