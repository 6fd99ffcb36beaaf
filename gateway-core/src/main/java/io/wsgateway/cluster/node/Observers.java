package io.wsgateway.cluster.node;

import io.wsgateway.cluster.node.NodeBus.NodeEvent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who hears of nodes that come and go, each in order, on a thread that may block. Confined to the bus's agenda. */
final class Observers {

    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);
    private static final int MOST_WAITING = 1 << 14;

    private final Turns<Consumer<NodeEvent>> turns;
    private final Set<Consumer<NodeEvent>> observers = new LinkedHashSet<>();

    /**
     * @param threads runs each task on a thread of its own
     */
    Observers(Executor threads) {
        this.turns = new Turns<>(threads, MOST_WAITING);
    }

    /**
     * Adds one, which is told apart by identity.
     *
     * @param alive the nodes that are there already
     */
    void add(Consumer<NodeEvent> observer, List<Node> alive) {
        observers.add(observer);
        alive.forEach(node -> tell(observer, new NodeEvent.Alive(node)));
    }

    void remove(Consumer<NodeEvent> observer) {
        observers.remove(observer);
    }

    void tell(NodeEvent event) {
        observers.forEach(observer -> tell(observer, event));
    }

    private void tell(Consumer<NodeEvent> observer, NodeEvent event) {
        if (!turns.add(observer, () -> observer.accept(event))) {
            LOG.error("an observer of nodes is held up, and isn't told {}", event);
        }
    }
}
