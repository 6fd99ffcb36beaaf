package io.wsgateway.topic;

import io.wsgateway.app.TopicPresence;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The groups of those who subscribed to a topic by its name. Thread-safe. */
final class TopicGroups implements LaneGroups {

    private final TopicEngine engine;
    private final TopicObservers observers;
    /** The arrays are never empty and never changed. */
    private final ConcurrentMap<String, LaneGroup[]> groups = new ConcurrentHashMap<>();

    TopicGroups(TopicEngine engine, TopicObservers observers) {
        this.engine = engine;
        this.observers = observers;
    }

    /** The topic's groups, one for each lane that has any. */
    LaneGroup[] of(String name) {
        LaneGroup[] found = groups.get(name);
        return found == null ? NONE : found;
    }

    /** The topics that have subscribers. */
    Set<String> names() {
        return groups.keySet();
    }

    /** How many topics have subscribers. */
    int size() {
        return groups.size();
    }

    @Override
    public LaneGroup join(String name, LaneDelivery delivery) {
        LaneGroup[] now = groups.compute(name, (topic, present) -> {
            LaneGroup[] all = present == null ? NONE : present;
            if (present == null) {
                engine.wanted(topic);
            }
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
            if (rest.length > 0) {
                return rest;
            }
            engine.unwanted(topic);
            return null;
        });
    }

    @Override
    public void entered(LaneGroup group, Subscriber subscriber) {
        engine.joined(group.key(), subscriber.member());
        observers.tell(group.key(), subscriber, TopicPresence.Event.Joined::new);
    }

    @Override
    public void changed(LaneGroup group, Subscriber subscriber) {
        engine.changed(group.key(), subscriber.member());
        observers.tell(group.key(), subscriber, TopicPresence.Event.Changed::new);
    }

    @Override
    public void left(LaneGroup group, Subscriber subscriber) {
        engine.left(group.key(), subscriber.member());
        observers.tell(group.key(), subscriber, TopicPresence.Event.Left::new);
    }
}
