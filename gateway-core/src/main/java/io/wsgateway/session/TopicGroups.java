package io.wsgateway.session;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The groups of those who subscribed to a topic by its name. Thread-safe. */
final class TopicGroups implements LaneGroups {

    /** The arrays are never empty and never changed. */
    private final ConcurrentMap<String, LaneGroup[]> groups = new ConcurrentHashMap<>();

    /** The topic's groups, one for each lane that has any. */
    LaneGroup[] of(String name) {
        LaneGroup[] found = groups.get(name);
        return found == null ? NONE : found;
    }

    /** How many topics have subscribers. */
    int size() {
        return groups.size();
    }

    @Override
    public LaneGroup join(String name, LaneDelivery delivery) {
        LaneGroup[] now = groups.compute(name, (topic, present) -> {
            LaneGroup[] all = present == null ? NONE : present;
            if (LaneGroups.of(all, delivery) == null) {
                all = LaneGroups.with(all, new LaneGroup(this, topic, delivery));
            }
            groupOf(all, delivery).changePlaces(1);
            return all;
        });
        return groupOf(now, delivery);
    }

    private static LaneGroup groupOf(LaneGroup[] groups, LaneDelivery delivery) {
        LaneGroup group = LaneGroups.of(groups, delivery);
        if (group == null) {
            throw new IllegalStateException("a group that has places left the registry");
        }
        return group;
    }

    @Override
    public @Nullable LaneGroup find(String name, LaneDelivery delivery) {
        return LaneGroups.of(of(name), delivery);
    }

    @Override
    public void leave(LaneGroup group) {
        groups.computeIfPresent(group.key(), (topic, present) -> {
            group.changePlaces(-1);
            if (group.places() > 0) {
                return present;
            }
            LaneGroup[] rest = LaneGroups.without(present, group);
            return rest.length == 0 ? null : rest;
        });
    }
}
