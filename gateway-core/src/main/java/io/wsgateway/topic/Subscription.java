package io.wsgateway.topic;

/** A subscriber's membership in a group. Confined to the group's lane. */
final class Subscription {

    private static final int CANCELLED = -1;

    private final Subscriber subscriber;
    private final LaneGroup group;
    /** Where the group keeps it. */
    private int index;
    private boolean silent;

    Subscription(Subscriber subscriber, LaneGroup group, int index) {
        this.subscriber = subscriber;
        this.group = group;
        this.index = index;
    }

    Subscriber subscriber() {
        return subscriber;
    }

    LaneGroup group() {
        return group;
    }

    void moveTo(int newIndex) {
        index = newIndex;
    }

    /** Nothing more is delivered by it, though it is a membership until it is cancelled. */
    void fallSilent() {
        silent = true;
    }

    /** True if nothing is delivered by it. */
    boolean isSilent() {
        return silent || isCancelled();
    }

    boolean isCancelled() {
        return index == CANCELLED;
    }

    void cancel() {
        group.remove(index);
        index = CANCELLED;
        group.leave();
        group.left(subscriber);
    }
}
