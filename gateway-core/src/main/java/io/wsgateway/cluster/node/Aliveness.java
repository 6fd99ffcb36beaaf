package io.wsgateway.cluster.node;

import io.wsgateway.cluster.node.NodeBus.NodeEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which other nodes are alive: those that were heard within the last 10 s. A node judges others only while it hears itself, so that
 * an engine's outage makes nobody dead; who hears itself again gives everybody the full time. Times are nanoseconds of a clock that
 * only goes on. Confined to the bus's agenda.
 */
final class Aliveness {

    /** For how long a node may be silent. */
    static final Duration WINDOW = Duration.ofSeconds(10);
    /** How many nodes are known at most; others are passed over. */
    static final int MOST = 1024;
    /** For how long it is remembered who said goodbye: what it said before may still be on its way. */
    private static final Duration GOODBYES = Duration.ofSeconds(60);

    private static final class Known {

        private Node node;
        private long heard;
        /** Whether it is to be asked anew when it is heard next. */
        private boolean missed;

        Known(Node node, long heard) {
            this.node = node;
            this.heard = heard;
        }
    }

    private final String self;
    private final Map<String, Known> known = new HashMap<>();
    private final Map<String, Long> goodbyes = new HashMap<>();
    private long heardSelf;
    private boolean judges;

    /**
     * Nobody is known yet, and nobody is judged before this node was heard.
     *
     * @param self this node's id
     */
    Aliveness(String self) {
        this.self = self;
    }

    /** A heartbeat of any node, this one among them; what has happened by that. */
    List<NodeEvent> heard(Node node, long now) {
        if (node.id().equals(self)) {
            heardSelf(now);
            return List.of();
        }
        if (goodbyes.containsKey(node.id())) {
            return List.of();
        }
        Known before = known.get(node.id());
        if (before == null) {
            if (known.size() >= MOST) {
                return List.of();
            }
            known.put(node.id(), new Known(node, now));
            return List.of(new NodeEvent.Alive(node));
        }
        boolean missed = before.missed;
        before.node = node;
        before.heard = now;
        before.missed = false;
        return missed ? List.of(new NodeEvent.Alive(node)) : List.of();
    }

    private void heardSelf(long now) {
        if (!judges || isDeaf(now)) {
            known.values().forEach(one -> one.heard = now);
            missed();
        }
        judges = true;
        heardSelf = now;
    }

    private boolean isDeaf(long now) {
        return now - heardSelf > WINDOW.toNanos();
    }

    /** Something that others said may have been missed: each is to be asked anew when it is heard next. */
    void missed() {
        known.values().forEach(one -> one.missed = true);
    }

    /** Nothing can be heard from now on: nobody is judged until this node is heard again. */
    void deaf() {
        judges = false;
    }

    /** A node has said that it stops. */
    List<NodeEvent> goodbye(String id, long now) {
        if (goodbyes.size() < MOST) {
            goodbyes.put(id, now);
        }
        Known before = known.remove(id);
        return before == null ? List.of() : List.of(new NodeEvent.Gone(before.node));
    }

    /** Judges; who is gone by that. */
    List<NodeEvent> look(long now) {
        goodbyes.values().removeIf(said -> now - said > GOODBYES.toNanos());
        if (!judges || isDeaf(now)) {
            return List.of();
        }
        List<NodeEvent> gone = new ArrayList<>();
        known.values().removeIf(one -> {
            boolean silent = now - one.heard > WINDOW.toNanos();
            if (silent) {
                gone.add(new NodeEvent.Gone(one.node));
            }
            return silent;
        });
        return gone;
    }

    /** Those that are alive, by id. */
    List<Node> alive() {
        return known.values().stream().map(one -> one.node).sorted((a, b) -> a.id().compareTo(b.id())).toList();
    }
}
