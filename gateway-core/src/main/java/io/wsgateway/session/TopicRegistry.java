package io.wsgateway.session;

import io.wsgateway.app.Message;
import io.wsgateway.app.Topic;
import io.wsgateway.app.Topics;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The topics of one application, in memory. Thread-safe.
 *
 * <p>A topic's subscribers stand in groups, one for each lane they live in, and a group's members are confined to its lane.
 * So publishing encodes the message once and gives each lane one task, however many subscribers it has; in the lane of the
 * publisher it delivers at once. No lock is held while a message is delivered.
 *
 * <p>A {@link Topic} is only a name: applications may keep it for ever. The groups behind the name exist while somebody is
 * in them, so topics without subscribers cost nothing and nobody subscribes to a group which has just been given up: both
 * are decided in one atomic step of the map.
 */
public final class TopicRegistry implements Topics {

    private static final int LONGEST_NAME = 256;
    private static final LaneGroup[] NONE = {};

    private final Outgoing.Encoder encoder;
    /** The arrays are never empty and never changed. */
    private final ConcurrentMap<String, LaneGroup[]> groups = new ConcurrentHashMap<>();
    private final ConcurrentMap<Lane, LaneDelivery> deliveries = new ConcurrentHashMap<>();

    public TopicRegistry(Outgoing.Encoder encoder) {
        this.encoder = encoder;
    }

    @Override
    public Topic topic(String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "topic name of " + name.length() + " characters (expected: 1 to " + LONGEST_NAME + ")");
        }
        return new Handle(this, name);
    }

    /** How many topics have subscribers. */
    public int size() {
        return groups.size();
    }

    static Handle handle(Topic topic) {
        if (topic instanceof Handle handle) {
            return handle;
        }
        throw new IllegalArgumentException("not a topic of this gateway: " + topic.name());
    }

    /** Takes a place in the topic's group of the lane. */
    static LaneGroup join(Topic topic, Lane lane) {
        Handle handle = handle(topic);
        return handle.registry().join(handle.name(), lane);
    }

    private LaneGroup join(String name, Lane lane) {
        LaneDelivery delivery = deliveries.computeIfAbsent(lane, LaneDelivery::new);
        LaneGroup[] now = groups.compute(name, (topic, present) -> {
            LaneGroup[] all = withLane(topic, present == null ? NONE : present, delivery);
            groupOf(all, delivery).changePlaces(1);
            return all;
        });
        return groupOf(now, delivery);
    }

    /** Gives a place back. */
    void leave(String name, LaneGroup group) {
        groups.computeIfPresent(name, (topic, present) -> {
            group.changePlaces(-1);
            return group.places() > 0 ? present : without(present, group);
        });
    }

    private LaneGroup[] withLane(String name, LaneGroup[] present, LaneDelivery delivery) {
        for (LaneGroup group : present) {
            if (group.delivery() == delivery) {
                return present;
            }
        }
        LaneGroup[] more = Arrays.copyOf(present, present.length + 1);
        more[present.length] = new LaneGroup(this, name, delivery);
        return more;
    }

    private static LaneGroup groupOf(LaneGroup[] groups, LaneDelivery delivery) {
        for (LaneGroup group : groups) {
            if (group.delivery() == delivery) {
                return group;
            }
        }
        throw new IllegalStateException("a group that has places left the registry");
    }

    private static LaneGroup @Nullable [] without(LaneGroup[] present, LaneGroup group) {
        LaneGroup[] rest = Arrays.stream(present).filter(other -> other != group).toArray(LaneGroup[]::new);
        return rest.length == 0 ? null : rest;
    }

    private void publish(String name, Supplier<Outgoing> encoded) {
        LaneGroup[] receivers = groups.get(name);
        if (receivers == null) {
            return;
        }
        Outgoing message = encoded.get();
        if (receivers.length > 1) {
            message.retain(receivers.length - 1);
        }
        LaneGroup here = null;
        for (LaneGroup group : receivers) {
            if (here == null && group.delivery().lane().inLane()) {
                here = group; // when the other lanes are at work
            } else {
                group.delivery().submit(group, message);
            }
        }
        if (here != null) {
            here.delivery().deliver(here, message);
        }
    }

    private int subscribers(String name) {
        int count = 0;
        for (LaneGroup group : groups.getOrDefault(name, NONE)) {
            count += group.places();
        }
        return count;
    }

    /** A topic's name, and where it is looked up. Immutable. */
    record Handle(TopicRegistry registry, String name) implements Topic {

        @Override
        public void publish(Message message) {
            registry.publish(name, () -> registry.encoder.of(message));
        }

        @Override
        public void publishText(String text) {
            registry.publish(name, () -> registry.encoder.text(text));
        }

        @Override
        public void publishBinary(ByteBuffer bytes) {
            registry.publish(name, () -> registry.encoder.binary(bytes));
        }

        @Override
        public int subscribers() {
            return registry.subscribers(name);
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
