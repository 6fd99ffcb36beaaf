package io.wsgateway.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The groups of those who subscribed by a filter: a tree with a level of the filters in each step, wildcards among them. A
 * name finds its groups by going down its levels, at each of them by that level and by {@code +}; what that costs depends
 * on the levels and on what matches, not on how many filters there are. Thread-safe: finding needs no lock, changing
 * takes one.
 */
final class FilterGroups implements LaneGroups {

    private static final class Node {

        /** Null until there is one: most nodes are leaves. */
        private volatile @Nullable ConcurrentMap<String, Node> children;
        /** Of the filters that end here. */
        private volatile LaneGroup[] groups = NONE;

        @Nullable
        Node child(String level) {
            ConcurrentMap<String, Node> present = children;
            return present == null ? null : present.get(level);
        }

        Node childOrNew(String level) {
            ConcurrentMap<String, Node> present = children;
            if (present == null) {
                present = new ConcurrentHashMap<>(2);
                children = present;
            }
            return present.computeIfAbsent(level, key -> new Node());
        }

        boolean isEmpty() {
            ConcurrentMap<String, Node> present = children;
            return groups.length == 0 && (present == null || present.isEmpty());
        }

        void remove(String level) {
            ConcurrentMap<String, Node> present = children;
            if (present != null) {
                present.remove(level);
            }
        }
    }

    private final TopicEngine engine;
    private final Node root = new Node();
    /** How many groups there are. */
    private volatile int size;

    FilterGroups(TopicEngine engine) {
        this.engine = engine;
    }

    /** True if nobody subscribed by a filter. */
    boolean isEmpty() {
        return size == 0;
    }

    /** Adds all groups whose filters match this name. */
    void addMatching(String name, List<LaneGroup> found) {
        addMatching(root, name, 0, found);
    }

    private static void addMatching(Node node, String name, int start, List<LaneGroup> found) {
        boolean wildcards = start > 0 || !TopicNames.isHidden(name);
        if (wildcards) {
            add(node.child(TopicPattern.THE_REST), found); // the level before it matches too: "sport/#" is for "sport"
        }
        if (start > name.length()) {
            add(node, found);
            return;
        }
        int end = TopicNames.levelEnd(name, start);
        Node same = node.child(name.substring(start, end));
        if (same != null) {
            addMatching(same, name, end + 1, found);
        }
        Node any = wildcards ? node.child(TopicPattern.ONE_LEVEL) : null;
        if (any != null) {
            addMatching(any, name, end + 1, found);
        }
    }

    private static void add(@Nullable Node node, List<LaneGroup> found) {
        if (node != null) {
            for (LaneGroup group : node.groups) {
                found.add(group);
            }
        }
    }

    @Override
    public synchronized LaneGroup join(String filter, LaneDelivery delivery) {
        Node node = root;
        for (String level : TopicPattern.parse(filter).levels()) {
            node = node.childOrNew(level);
        }
        LaneGroup group = LaneGroups.of(node.groups, delivery);
        if (group == null) {
            group = new LaneGroup(this, filter, delivery);
            node.groups = LaneGroups.with(node.groups, group);
            size = size + 1;
            if (node.groups.length == 1) {
                engine.wanted(filter);
            }
        }
        group.changePlaces(1);
        return group;
    }

    @Override
    public @Nullable LaneGroup find(String filter, LaneDelivery delivery) {
        Node node = root;
        for (String level : TopicPattern.parse(filter).levels()) {
            node = node == null ? null : node.child(level);
        }
        return node == null ? null : LaneGroups.of(node.groups, delivery);
    }

    @Override
    public synchronized void leave(LaneGroup group) {
        group.changePlaces(-1);
        if (group.places() > 0) {
            return;
        }
        List<String> levels = TopicPattern.parse(group.key()).levels();
        List<Node> way = new ArrayList<>();
        Node node = root;
        for (String level : levels) {
            way.add(node);
            node = node.childOrNew(level);
        }
        node.groups = LaneGroups.without(node.groups, group);
        size = size - 1;
        if (node.groups.length == 0) {
            engine.unwanted(group.key());
        }
        for (int depth = levels.size() - 1; depth >= 0 && node.isEmpty(); depth--) {
            node = way.get(depth);
            node.remove(levels.get(depth));
        }
    }
}
