package io.wsgateway.topic;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where groups are found by what their members subscribed to. A group exists while it has places: the last one given back
 * and the next one taken are decided one after the other, so that nobody enters a group which has been given up.
 * Thread-safe.
 */
interface LaneGroups {

    LaneGroup[] NONE = {};

    /** Takes a place in the key's group of this lane. */
    LaneGroup join(String key, LaneDelivery delivery);

    /** The key's group of this lane; null if nobody is in it. */
    @Nullable
    LaneGroup find(String key, LaneDelivery delivery);

    /** Gives a place back. */
    void leave(LaneGroup group);

    /** A subscriber is a member of the group now. Called in the lane. */
    default void entered(LaneGroup group, Subscriber subscriber) {}

    /** A member of the group has another label. Called in the lane. */
    default void changed(LaneGroup group, Subscriber subscriber) {}

    /** A subscriber isn't a member any more. Called in the lane. */
    default void left(LaneGroup group, Subscriber subscriber) {}

    /** The group of this lane; null if there is none. */
    static @Nullable LaneGroup of(LaneGroup[] groups, LaneDelivery delivery) {
        for (LaneGroup group : groups) {
            if (group.delivery() == delivery) {
                return group;
            }
        }
        return null;
    }

    /** These groups and one more. */
    static LaneGroup[] with(LaneGroup[] groups, LaneGroup group) {
        LaneGroup[] more = Arrays.copyOf(groups, groups.length + 1);
        more[groups.length] = group;
        return more;
    }

    /** These groups without this one. */
    static LaneGroup[] without(LaneGroup[] groups, LaneGroup group) {
        return Arrays.stream(groups).filter(other -> other != group).toArray(LaneGroup[]::new);
    }
}
