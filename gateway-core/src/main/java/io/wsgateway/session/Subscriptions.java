package io.wsgateway.session;

import io.wsgateway.app.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What one session is subscribed to. {@link #add} and {@link #remove} are thread-safe: in the session's lane they take
 * effect at once, elsewhere they go through the lane, before whatever the calling thread publishes next. {@link #end} and
 * the list itself are confined to the lane.
 */
public final class Subscriptions {

    private final Subscriber subscriber;
    /** Null until the first subscription: most sessions of most applications have few or none. */
    private @Nullable List<Subscription> all;
    private boolean ended;

    public Subscriptions(Subscriber subscriber) {
        this.subscriber = subscriber;
    }

    /**
     * Subscribes to the topic; does nothing where that is already so or the session has ended.
     *
     * @throws IllegalArgumentException if the topic isn't one of a {@link TopicRegistry}
     */
    public void add(Topic topic) {
        LaneGroup group = TopicRegistry.join(topic, subscriber.lane());
        try {
            inLane(() -> addTo(group));
        } catch (RejectedExecutionException e) {
            group.leave(); // the lane is shut down, and the session with it
        }
    }

    /**
     * Unsubscribes from the topic; does nothing where the session isn't subscribed.
     *
     * @throws IllegalArgumentException if the topic isn't one of a {@link TopicRegistry}
     */
    public void remove(Topic topic) {
        TopicRegistry.Handle handle = TopicRegistry.handle(topic);
        try {
            inLane(() -> removeFrom(handle));
        } catch (RejectedExecutionException e) {
            return; // the lane is shut down, and nothing is delivered there any more
        }
    }

    /** Leaves all topics, for good: the session has ended. Called in the lane. */
    public void end() {
        ended = true;
        if (all != null) {
            all.forEach(Subscription::cancel);
            all = null;
        }
    }

    private void addTo(LaneGroup group) {
        if (ended || isIn(group)) {
            group.leave();
            return;
        }
        if (all == null) {
            all = new ArrayList<>(1);
        }
        all.add(group.add(subscriber));
    }

    /** A topic has one group in a lane, the same as long as somebody is in it. */
    private boolean isIn(LaneGroup group) {
        return all != null && all.stream().anyMatch(subscription -> subscription.group() == group);
    }

    private void removeFrom(TopicRegistry.Handle topic) {
        if (all == null) {
            return;
        }
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).group().isOf(topic)) {
                all.remove(i).cancel();
                return;
            }
        }
    }

    private void inLane(Runnable task) {
        Lane lane = subscriber.lane();
        if (lane.inLane()) {
            task.run();
        } else {
            lane.execute(task);
        }
    }
}
