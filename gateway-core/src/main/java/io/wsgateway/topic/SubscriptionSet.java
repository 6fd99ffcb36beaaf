package io.wsgateway.topic;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of one session, by group. A few stand in an array; where they are many, a map keeps each look-up
 * short, however much a session subscribes to. Confined to the lane.
 */
final class SubscriptionSet {

    private static final int FEW = 16;
    private static final Subscription[] NONE = {};

    private Subscription[] few = new Subscription[1];
    private int size;
    /** Null while they are few. */
    private @Nullable Map<LaneGroup, Subscription> many;

    @Nullable
    Subscription find(LaneGroup group) {
        if (many != null) {
            return many.get(group);
        }
        int index = indexOf(group);
        return index < 0 ? null : few[index];
    }

    void add(Subscription subscription) {
        if (many == null && size == FEW) {
            many = new HashMap<>(4 * FEW);
            for (Subscription each : few) {
                many.put(each.group(), each);
            }
            few = NONE;
        }
        if (many != null) {
            many.put(subscription.group(), subscription);
            return;
        }
        if (size == few.length) {
            few = Arrays.copyOf(few, Math.min(FEW, 2 * size));
        }
        few[size++] = subscription;
    }

    /** Takes the group's subscription out; null if there is none. */
    @Nullable
    Subscription remove(LaneGroup group) {
        if (many != null) {
            return many.remove(group);
        }
        int index = indexOf(group);
        if (index < 0) {
            return null;
        }
        Subscription removed = few[index];
        few[index] = few[--size];
        clear(size);
        return removed;
    }

    List<Subscription> all() {
        return many != null ? List.copyOf(many.values()) : List.of(Arrays.copyOf(few, size));
    }

    private int indexOf(LaneGroup group) {
        for (int i = 0; i < size; i++) {
            if (few[i].group() == group) {
                return i;
            }
        }
        return -1;
    }

    @SuppressWarnings("NullAway") // slots from size on are never read
    private void clear(int index) {
        few[index] = null;
    }
}
