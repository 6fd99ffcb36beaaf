package io.wsgateway.session;

import io.wsgateway.app.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * From a topic to its subscribers in this process. They stand in groups, one for each lane they live in, and a group's
 * members are confined to its lane. So a message is encoded once and given to each lane once, however many subscribers it
 * has; in the lane of the publisher it is delivered at once. No lock is held while a message is delivered. Thread-safe.
 */
final class TopicFanOut {

    private final Outgoing.Encoder encoder;
    private final TopicGroups topics = new TopicGroups();
    private final FilterGroups filters = new FilterGroups();
    private final ConcurrentMap<Lane, LaneDelivery> deliveries = new ConcurrentHashMap<>();

    TopicFanOut(Outgoing.Encoder encoder) {
        this.encoder = encoder;
    }

    TopicGroups topics() {
        return topics;
    }

    FilterGroups filters() {
        return filters;
    }

    LaneDelivery delivery(Lane lane) {
        return deliveries.computeIfAbsent(lane, LaneDelivery::new);
    }

    /** Delivers a message to all subscribers; those in the calling thread's lane have it when this returns. */
    void deliver(String topic, Message message) {
        LaneReceivers[] receivers = receivers(topic);
        if (receivers.length == 0) {
            return;
        }
        Outgoing encoded = encode(message);
        if (receivers.length > 1) {
            encoded.retain(receivers.length - 1);
        }
        LaneReceivers here = null;
        for (LaneReceivers each : receivers) {
            if (here == null && each.delivery().lane().inLane()) {
                here = each; // when the other lanes are at work
            } else {
                each.delivery().submit(each, encoded);
            }
        }
        if (here != null) {
            here.delivery().deliverInTurn(here, encoded);
        }
    }

    private LaneReceivers[] receivers(String topic) {
        LaneGroup[] byName = topics.of(topic);
        return filters.isEmpty() ? byName : receivers(topic, byName);
    }

    private LaneReceivers[] receivers(String topic, LaneGroup[] byName) {
        List<LaneGroup> groups = new ArrayList<>(List.of(byName));
        filters.addMatching(topic, groups);
        return groups.size() == byName.length ? byName : LaneUnion.ofLanes(groups);
    }

    private Outgoing encode(Message message) {
        if (message instanceof TextMessage published) {
            return encoder.text(published.text());
        }
        return message instanceof BinaryMessage published ? encoder.binary(published.buffer()) : encoder.of(message);
    }
}
