package io.wsgateway.cluster.node;

import io.wsgateway.cluster.node.NodeBus.NodeEvent;
import io.wsgateway.cluster.node.NodeMessage.Heartbeat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The other nodes that are alive, and who is told of those that come and go. Confined to the bus's agenda, but for the list. */
final class AliveNodes {

    private final Aliveness aliveness;
    private final Observers observers;
    private final Consumer<Node> gone;
    private volatile List<Node> others = List.of();

    /**
     * @param self this node's id
     * @param threads runs each task on a thread of its own
     * @param gone is told of each node that is gone, on the agenda, before any observer
     */
    AliveNodes(String self, Executor threads, Consumer<Node> gone) {
        this.aliveness = new Aliveness(self);
        this.observers = new Observers(threads);
        this.gone = gone;
    }

    /** Those that are alive, by id. Any thread may ask. */
    List<Node> others() {
        return others;
    }

    Optional<Node> find(String id) {
        return others.stream().filter(node -> node.id().equals(id)).findFirst();
    }

    void heard(Heartbeat heartbeat, long now) {
        tell(aliveness.heard(heartbeat.node(), now));
    }

    void goodbye(String id, long now) {
        tell(aliveness.goodbye(id, now));
    }

    /** Judges who hasn't been heard for too long. */
    void look(long now) {
        tell(aliveness.look(now));
    }

    /** Something that others said may have been missed. */
    void missed() {
        aliveness.missed();
    }

    /** Nothing can be heard from now on. */
    void deaf() {
        aliveness.deaf();
    }

    private void tell(List<NodeEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        others = aliveness.alive();
        for (NodeEvent event : events) {
            if (event instanceof NodeEvent.Gone(Node node)) {
                gone.accept(node);
            }
            observers.tell(event);
        }
    }

    void observe(Consumer<NodeEvent> observer) {
        observers.add(observer, others);
    }

    void leave(Consumer<NodeEvent> observer) {
        observers.remove(observer);
    }
}
