package io.wsgateway.cluster.principal;

import io.wsgateway.cluster.node.Node;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/** What one other node has told of its principals. Not thread-safe. */
final class ToldCounts {

    /** How many changes are kept while the node is asked for all of its counts; if more come it is asked again. */
    private static final int MOST_WAITING = 256;

    private final Node node;
    private final Total total;
    private final Map<String, Integer> open = new HashMap<>();
    private final Queue<Counts> waiting = new ArrayDeque<>();
    private long sequence;
    private boolean asked = true;
    private boolean tooMany;

    /**
     * A node that is asked for all of its counts now.
     *
     * @param total where they are added up
     */
    ToldCounts(Node node, Total total) {
        this.node = node;
        this.total = total;
    }

    Node node() {
        return node;
    }

    /** The node is asked for all of its counts. */
    void asking() {
        asked = true;
        tooMany = false;
        waiting.clear();
    }

    /** Some have changed; true: others did before of which nothing was heard, so the node is to be asked. */
    boolean changed(Counts changes) {
        if (asked) {
            tooMany |= waiting.size() >= MOST_WAITING;
            if (!tooMany) {
                waiting.add(changes);
            }
            return false;
        }
        if (changes.sequence() <= sequence) {
            return false;
        }
        if (changes.sequence() > sequence + 1) {
            return true;
        }
        sequence = changes.sequence();
        changes.open().forEach(this::set);
        return false;
    }

    /** What the node has answered; true: it is to be asked again. */
    boolean answered(Counts all) {
        asked = false;
        Map.copyOf(open).keySet().stream().filter(name -> !all.open().containsKey(name)).forEach(name -> set(name, 0));
        all.open().forEach(this::set);
        sequence = all.sequence();
        boolean again = tooMany;
        for (Counts changes = waiting.poll(); changes != null; changes = waiting.poll()) {
            again |= changed(changes);
        }
        return again;
    }

    /** The node is gone. */
    void clear() {
        Map.copyOf(open).keySet().forEach(name -> set(name, 0));
    }

    private void set(String name, int count) {
        Integer before = open.get(name);
        if (before == null && (count == 0 || !total.hasRoom())) {
            return;
        }
        if (count == 0) {
            open.remove(name);
        } else {
            open.put(name, count);
        }
        total.changed(name, before == null ? 0 : before, count);
    }
}
