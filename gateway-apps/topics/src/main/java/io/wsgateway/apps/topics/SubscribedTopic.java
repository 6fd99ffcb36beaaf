package io.wsgateway.apps.topics;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One topic of a session: whether it is subscribed, who of the rosters it watches, and what is still to be done, one after the other, as
 * subscribing may take a while. Guarded by its listener's lock.
 */
final class SubscribedTopic {

    /** The most that waits. */
    static final int MOST_WAITING = 16;

    /** Subscribing or unsubscribing: what begins it, and what it holds meanwhile. */
    record Turn(Runnable begin, @Nullable Roster held) {}

    private final Queue<Turn> turns = new ArrayDeque<>();
    private boolean subscribed;
    private @Nullable Roster watched;

    /** Whether no more may wait. */
    boolean isBusy() {
        return turns.size() >= MOST_WAITING;
    }

    /** Whether the session has nothing to do with the topic any more. */
    boolean isOver() {
        return !subscribed && turns.isEmpty();
    }

    /** One more; true if it is its turn. */
    boolean add(Turn turn) {
        turns.add(turn);
        return turns.size() == 1;
    }

    /** The turn under way is over; the next one, if there is one. */
    @Nullable
    Turn next() {
        turns.remove();
        return turns.peek();
    }

    boolean isSubscribed() {
        return subscribed;
    }

    void subscribed(boolean now) {
        subscribed = now;
    }

    @Nullable
    Roster watched() {
        return watched;
    }

    void watched(@Nullable Roster now) {
        watched = now;
    }

    Queue<Turn> turns() {
        return turns;
    }
}
