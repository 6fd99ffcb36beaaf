package io.wsgateway.cluster.channel;

import io.wsgateway.engine.Channel;
import org.jspecify.annotations.Nullable;

/**
 * A channel that is wanted, or was a moment ago. What isn't volatile is the agenda's alone, but for {@link #askedUnder}: that is
 * handed to the engine with what it is asked.
 */
final class WantedChannel {

    private final Channel channel;
    private final int partition;
    /** Who hears it; null: nobody any more. Changed under the lock of its entry in the map. */
    private volatile @Nullable Ear ear;
    /** Under which number of its partition the engine has said that it is subscribed; 0: it hasn't. */
    private volatile int subscribedUnder;
    /** True while the engine is asked to unsubscribe. */
    private volatile boolean leaving;
    /** Under which number of its partition the engine was asked last. */
    int askedUnder;
    /** True while it waits to be asked for, or the answer is awaited. */
    boolean asking;
    /** How often asking has failed in a row. */
    int failures;
    /** Grows whenever it is wanted or isn't any more. */
    int changes;

    WantedChannel(Channel channel) {
        this.channel = channel;
        this.partition = channel.partition();
    }

    Channel channel() {
        return channel;
    }

    int partition() {
        return partition;
    }

    @Nullable
    Ear ear() {
        return ear;
    }

    boolean isHeard() {
        return ear != null;
    }

    /** Somebody hears it from now on. */
    void take(Ear taken) {
        if (ear != null) {
            throw new IllegalStateException(channel + " is heard already");
        }
        ear = taken;
    }

    /** Nobody hears it from now on, if it was this one. */
    void give(Ear given) {
        if (ear == given) {
            ear = null;
        }
    }

    /** What the engine was asked for is so. */
    void subscribed() {
        subscribedUnder = askedUnder;
    }

    /** It is subscribed no more. */
    void unsubscribed() {
        subscribedUnder = 0;
    }

    /** True if the engine brings it by its name. */
    boolean isBrought(Partitions partitions) {
        int under = subscribedUnder;
        return under != 0 && under == partitions.number(partition);
    }

    /** The number it is subscribed under, for good; 0: it isn't, or won't be for long. */
    int subscribedUnder(Partitions partitions) {
        return isBrought(partitions) && !leaving ? subscribedUnder : 0;
    }

    boolean isLeaving() {
        return leaving;
    }

    void leaving(boolean now) {
        leaving = now;
    }
}
