package io.wsgateway.topic;

import io.wsgateway.app.TopicPresence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscribers of one topic, or by one filter, in one lane. Its members are confined to the lane; its places are guarded
 * by those who keep the groups.
 *
 * <p>A place is taken before a member is added and given back after it is removed, so that a group which somebody is about
 * to enter stays known to those who publish.
 */
final class LaneGroup implements LaneReceivers {

    private static final Logger log = LoggerFactory.getLogger(LaneGroup.class);
    private static final int SMALLEST = 4;

    private final LaneGroups keeper;
    private final String key;
    private final LaneDelivery delivery;
    private volatile int places;

    private Subscription[] members = new Subscription[SMALLEST];
    private int size;
    /** True while the array is gone through: it is copied before it changes. */
    private boolean shared;

    /** A group without places; {@code key} is the topic's name, or the filter. */
    LaneGroup(LaneGroups keeper, String key, LaneDelivery delivery) {
        this.keeper = keeper;
        this.key = key;
        this.delivery = delivery;
    }

    String key() {
        return key;
    }

    @Override
    public LaneDelivery delivery() {
        return delivery;
    }

    /** How many are in the group or about to be. */
    int places() {
        return places;
    }

    /** Changes the number of places. Called by the keeper alone, one call at a time. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // the keeper lets in one thread at a time
    void changePlaces(int by) {
        places = places + by;
    }

    /** Gives a place back. */
    void leave() {
        keeper.leave(this);
    }

    /** Says that this subscriber has become a member. */
    void entered(Subscriber subscriber) {
        keeper.entered(this, subscriber);
    }

    /** Says that this member has another label. */
    void changed(Subscriber subscriber) {
        keeper.changed(this, subscriber);
    }

    /** Says that this subscriber is no member any more. */
    void left(Subscriber subscriber) {
        keeper.left(this, subscriber);
    }

    Subscription add(Subscriber subscriber) {
        Subscription subscription = new Subscription(subscriber, this, size);
        if (shared || size == members.length) {
            resize(size == members.length ? size * 2 : members.length);
        }
        members[size++] = subscription;
        delivery.subscribed(1);
        return subscription;
    }

    /** Takes a member out, the last one fills its place. */
    void remove(int index) {
        if (shared) {
            resize(members.length);
        }
        size--;
        delivery.subscribed(-1);
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

    /** Who is a member now; on a thread outside of the lane it comes later. Nobody, if the lane is shut down. */
    CompletableFuture<List<TopicPresence.Member>> members() {
        Supplier<List<TopicPresence.Member>> now = () -> {
            List<TopicPresence.Member> found = new ArrayList<>(size);
            forEach(member -> found.add(member.subscriber().member()));
            return found;
        };
        CompletableFuture<List<TopicPresence.Member>> members = new CompletableFuture<>();
        try {
            delivery.run(() -> members.complete(now.get()));
        } catch (RejectedExecutionException e) {
            members.complete(List.of());
        }
        return members;
    }

    /** Shows all who are members now; they must stay as they are meanwhile. */
    void forEach(Consumer<Subscription> visitor) {
        for (int i = 0; i < size; i++) {
            visitor.accept(members[i]);
        }
    }

    /** Hands a message to all who are members now, and is no holder of it from then on. */
    @Override
    public void deliver(Outgoing message) {
        Subscription[] receivers = members;
        int count = size;
        if (count > 0) {
            message.retainForDeliveries(count);
            delivery.delivered(count);
            shared = true;
            for (int i = 0; i < count; i++) {
                deliver(message, receivers[i]);
            }
            shared = false;
        }
        message.release();
    }

    /** Hands a message, and a delivery's reference to it, to one who was a member. */
    static void deliver(Outgoing message, Subscription receiver) {
        if (receiver.isSilent()) {
            message.releaseDelivery();
            return;
        }
        try {
            receiver.subscriber().deliver(message);
        } catch (RuntimeException e) {
            log.error("a subscriber failed to take a message", e);
        }
    }
}
