package io.wsgateway.session;

import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscribers of one topic in one lane. Its members are confined to the lane; its places are guarded by the registry.
 *
 * <p>A place is taken before a member is added and given back after it is removed, so that a group which somebody is about
 * to enter stays known to those who publish.
 */
final class LaneGroup {

    private static final Logger log = LoggerFactory.getLogger(LaneGroup.class);
    private static final int SMALLEST = 4;

    private final TopicRegistry registry;
    private final String topic;
    private final LaneDelivery delivery;
    private volatile int places;

    private Subscription[] members = new Subscription[SMALLEST];
    private int size;
    /** True while the array is gone through: it is copied before it changes. */
    private boolean shared;

    LaneGroup(TopicRegistry registry, String topic, LaneDelivery delivery) {
        this.registry = registry;
        this.topic = topic;
        this.delivery = delivery;
    }

    LaneDelivery delivery() {
        return delivery;
    }

    boolean isOf(TopicRegistry.Handle handle) {
        return registry == handle.registry() && topic.equals(handle.name());
    }

    /** How many are in the group or about to be. */
    int places() {
        return places;
    }

    /** Changes the number of places. Called by the registry alone, one call at a time. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // the map's compute lets in one thread at a time
    void changePlaces(int by) {
        places = places + by;
    }

    /** Gives a place back. */
    void leave() {
        registry.leave(topic, this);
    }

    Subscription add(Subscriber subscriber) {
        Subscription subscription = new Subscription(subscriber, this, size);
        if (shared || size == members.length) {
            resize(size == members.length ? size * 2 : members.length);
        }
        members[size++] = subscription;
        return subscription;
    }

    /** Takes a member out, the last one fills its place. */
    void remove(int index) {
        if (shared) {
            resize(members.length);
        }
        size--;
        Subscription last = members[size];
        members[index] = last;
        last.moveTo(index);
        clear(size);
        if (size >= SMALLEST && size == members.length / 4) {
            resize(members.length / 2);
        }
    }

    private void resize(int length) {
        members = Arrays.copyOf(members, length);
        shared = false;
    }

    @SuppressWarnings("NullAway") // slots from size on are never read
    private void clear(int index) {
        members[index] = null;
    }

    /** Hands a message to all who are members now, and gives back the reference it came with. */
    void deliver(Outgoing message) {
        Subscription[] receivers = members;
        int count = size;
        if (count > 0) {
            message.retain(count);
            shared = true;
            for (int i = 0; i < count; i++) {
                deliver(message, receivers[i]);
            }
            shared = false;
        }
        message.release();
    }

    private static void deliver(Outgoing message, Subscription receiver) {
        if (receiver.isCancelled()) {
            message.release();
            return;
        }
        try {
            receiver.subscriber().deliver(message);
        } catch (RuntimeException e) {
            log.error("a subscriber failed to take a message", e);
        }
    }
}
