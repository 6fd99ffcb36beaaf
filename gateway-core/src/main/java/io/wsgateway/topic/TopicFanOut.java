package io.wsgateway.topic;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicPresence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * From a topic to its subscribers in this process. They stand in groups, one for each lane they live in, and a group's
 * members are confined to its lane. So a message is encoded once and given to each lane once, however many subscribers it
 * has; in the lane of the publisher it is delivered at once, unless something else is on its way there. No lock is held while
 * a message is delivered. Thread-safe.
 */
final class TopicFanOut implements TopicEngine.Node {

    private final Outgoing.Encoder encoder;
    private final TopicGroups topics;
    private final FilterGroups filters;
    private final TopicObservers observers;
    private final TopicWatches watches = new TopicWatches();
    private final LostMembers lostMembers;
    private final ConcurrentMap<Lane, LaneDelivery> deliveries = new ConcurrentHashMap<>();
    private final TopicCounters counters = new TopicCounters();

    TopicFanOut(Outgoing.Encoder encoder, TopicEngine engine) {
        this(encoder, engine, new LostMembers());
    }

    /** The same, which ends members so whose messages were lost. */
    TopicFanOut(Outgoing.Encoder encoder, TopicEngine engine, LostMembers lostMembers) {
        this.lostMembers = lostMembers;
        this.encoder = encoder;
        this.observers = new TopicObservers(engine);
        this.topics = new TopicGroups(engine, observers);
        this.filters = new FilterGroups(engine);
    }

    TopicGroups topics() {
        return topics;
    }

    FilterGroups filters() {
        return filters;
    }

    TopicObservers observers() {
        return observers;
    }

    TopicWatches watches() {
        return watches;
    }

    /** What is counted where it isn't one lane's. */
    TopicCounters counters() {
        return counters;
    }

    /** What was done until now. */
    TopicCounts counts() {
        long subscriptions = 0;
        long delivered = 0;
        for (LaneDelivery delivery : deliveries.values()) {
            subscriptions += delivery.subscriptions();
            delivered += delivery.delivered();
        }
        return counters.with(topics.size(), subscriptions, delivered);
    }

    LaneDelivery delivery(Lane lane) {
        return deliveries.computeIfAbsent(lane, LaneDelivery::new);
    }

    @Override
    public void deliver(String topic, Message message) {
        watches.see(topic, message);
        LaneReceivers[] receivers = receivers(topic);
        if (receivers.length > 0) {
            hand(receivers, encode(message), true);
        }
    }

    @Override
    public void deliverInTurn(String topic, Message message) {
        watches.see(topic, message);
        LaneReceivers[] receivers = receivers(topic);
        if (receivers.length > 0) {
            hand(receivers, encode(message), false);
        }
    }

    /** Hands a message to each lane once; takes over its one holder's part. */
    private static void hand(LaneReceivers[] receivers, Outgoing encoded, boolean atOnce) {
        if (receivers.length > 1) {
            encoded.retain(receivers.length - 1);
        }
        LaneReceivers here = null;
        for (LaneReceivers each : receivers) {
            LaneDelivery delivery = each.delivery();
            if (atOnce && here == null && delivery.lane().inLane() && !delivery.isBehind()) {
                here = each; // when the other lanes are at work
            } else {
                delivery.submit(each, encoded);
            }
        }
        if (here != null) {
            here.delivery().deliver(here, encoded);
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

    /** Short enough to be inlined wherever it is used: then a text needs no object on its way here. */
    private Outgoing encode(Message message) {
        return message instanceof TextMessage published ? encoder.text(published.text()) : encodeOther(message);
    }

    private Outgoing encodeOther(Message message) {
        return message instanceof BinaryMessage published ? encoder.binary(published.buffer()) : encoder.of(message);
    }

    @Override
    public boolean isWanted(String topic) {
        return topics.of(topic).length > 0;
    }

    @Override
    public void lost(String topic, String why) {
        lostMembers.end(topic, topics.of(topic), why);
    }

    @Override
    public void presence(String topic, TopicPresence.Event event) {
        observers.tell(topic, event);
    }

    /** How many are subscribed by the topic's name, or about to be. */
    int subscribers(String topic) {
        int count = 0;
        for (LaneGroup group : topics.of(topic)) {
            count += group.places();
        }
        return count;
    }

    @Override
    public CompletableFuture<List<TopicPresence.Member>> members(String topic) {
        List<CompletableFuture<List<TopicPresence.Member>>> lanes =
                Arrays.stream(topics.of(topic)).map(LaneGroup::members).toList();
        return CompletableFuture.allOf(lanes.toArray(CompletableFuture[]::new))
                .thenApply(done -> lanes.stream().flatMap(lane -> lane.join().stream()).toList());
    }
}
