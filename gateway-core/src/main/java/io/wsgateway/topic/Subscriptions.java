package io.wsgateway.topic;

import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.Topic;
import io.wsgateway.app.TopicFilter;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicRecovery;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one session is subscribed to, and its label, which topics alone show. Adding and removing is thread-safe: in the
 * session's lane it takes effect at once, unless messages are on their way there; else it goes through the lane, before
 * whatever is published after it. {@link #end} and the set itself are confined to the lane.
 */
public final class Subscriptions {

    /** What is there in the end; nothing is added to it. */
    private static final SubscriptionSet ENDED = new SubscriptionSet();

    private final Subscriber subscriber;
    /** Null until the first subscription: most sessions of most applications have few or none. */
    private @Nullable SubscriptionSet all;
    private volatile String label = "";

    public Subscriptions(Subscriber subscriber) {
        this.subscriber = subscriber;
    }

    /**
     * Subscribes to the topic; does nothing where that is already so or the session has ended.
     *
     * @throws IllegalArgumentException if the topic isn't one of a {@link TopicRegistry}
     */
    public void add(Topic topic) {
        add(Subscribable.of(topic));
    }

    /**
     * Subscribes to all topics that the filter matches; does nothing where that is already so or the session has ended.
     *
     * @throws IllegalArgumentException if the filter isn't one of a {@link TopicRegistry}
     */
    public void add(TopicFilter filter) {
        add(Subscribable.of(filter));
    }

    /**
     * Subscribes to the topic, and hands over first what was missed, in the lane and in turn with what is delivered.
     *
     * @throws IllegalArgumentException if the topic isn't one of a {@link TopicRegistry}
     */
    public void add(KeptTopic topic, TopicPosition since, Consumer<TopicRecovery> first) {
        if (!(topic instanceof KeptTopicHandle kept)) {
            throw new IllegalArgumentException("not a topic of this gateway: " + topic);
        }
        LaneDelivery delivery = kept.fanOut().delivery(subscriber.lane());
        LaneGroup group = kept.join(delivery); // what is published from now on comes to this lane
        kept.recover(since, new TopicEngine.Recoverer() {
            @Override
            public void recovered(TopicRecovery recovery) {
                kept.fanOut().counters().recovered(recovery);
                try {
                    delivery.later(() -> delivery.runAlone(() -> enter(group, () -> first.accept(recovery))));
                } catch (RejectedExecutionException e) {
                    group.leave();
                }
            }

            @Override
            public void failed(Throwable cause) {
                kept.fanOut().counters().recoveryFailed();
                group.leave();
                subscriber.subscribingFailed(cause);
            }
        });
    }

    /** Shows this of the subscriber from now on to those who look at its topics; from outside of the lane, a moment later. */
    public void label(String text) {
        Lane lane = subscriber.lane();
        if (lane.inLane()) {
            change(text);
            return;
        }
        try {
            lane.execute(() -> change(text));
        } catch (RejectedExecutionException e) {
            return; // the lane is shut down, and nobody is told of it any more
        }
    }

    /** What is shown of the subscriber now. Thread-safe. */
    public String label() {
        return label;
    }

    private void change(String text) {
        if (!label.equals(text)) {
            label = text;
            if (all != null) {
                all.all().forEach(subscription -> subscription.group().changed(subscriber));
            }
        }
    }

    /**
     * Unsubscribes from the topic; does nothing where the session isn't subscribed.
     *
     * @throws IllegalArgumentException if the topic isn't one of a {@link TopicRegistry}
     */
    public void remove(Topic topic) {
        remove(Subscribable.of(topic));
    }

    /**
     * Takes the filter back; does nothing where the session isn't subscribed by it.
     *
     * @throws IllegalArgumentException if the filter isn't one of a {@link TopicRegistry}
     */
    public void remove(TopicFilter filter) {
        remove(Subscribable.of(filter));
    }

    /** Leaves everything, for good: the session has ended. Called in the lane. */
    public void end() {
        SubscriptionSet left = all;
        all = ENDED;
        if (left != null) {
            left.all().forEach(Subscription::cancel);
        }
    }

    /** The names of topics, and the filters, that the session is subscribed to. Called in the lane. */
    public List<String> keys() {
        return all == null ? List.of() : all.all().stream().map(one -> one.group().key()).toList();
    }

    /** True if the session is a member of this group. Called in the lane. */
    boolean isIn(LaneGroup group) {
        return all != null && all.find(group) != null;
    }

    private void add(Subscribable to) {
        LaneDelivery delivery = to.fanOut().delivery(subscriber.lane());
        LaneGroup group = to.join(delivery);
        try {
            delivery.run(() -> enter(group));
        } catch (RejectedExecutionException e) {
            group.leave(); // the lane is shut down, and the session with it
        }
    }

    private void enter(LaneGroup group, Runnable first) {
        if (all != ENDED) {
            enter(group);
            subscriber.callNow(first);
        } else {
            group.leave();
        }
    }

    private void enter(LaneGroup group) {
        if (all == ENDED || isIn(group)) {
            group.leave();
            return;
        }
        if (all == null) {
            all = new SubscriptionSet();
        }
        all.add(group.add(subscriber));
        group.entered(subscriber);
    }

    private void remove(Subscribable from) {
        LaneDelivery delivery = from.fanOut().delivery(subscriber.lane());
        try {
            delivery.run(() -> leave(from.find(delivery)));
        } catch (RejectedExecutionException e) {
            return; // the lane is shut down, and nothing is delivered there any more
        }
    }

    private void leave(@Nullable LaneGroup group) {
        Subscription subscription = all == null || group == null ? null : all.remove(group);
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
