package io.wsgateway.cluster.channel;

import io.wsgateway.cluster.channel.Channels.Hearing;
import io.wsgateway.cluster.channel.Channels.Listener;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A listener of a channel, for as long as it hears. Thread-safe but for {@link #told}, which is the agenda's. */
final class Ear implements Hearing {

    private final WantedChannels all;
    private final WantedChannel channel;
    private final Listener listener;
    private final AtomicBoolean overrun = new AtomicBoolean();
    private volatile boolean ended;
    /** Under which number of the partition the listener was told that it is subscribed; 0: it wasn't, or was told the reverse. */
    private int told;

    Ear(WantedChannels all, WantedChannel channel, Listener listener) {
        this.all = all;
        this.channel = channel;
        this.listener = listener;
    }

    Listener listener() {
        return listener;
    }

    /** Tells the listener what the channel is now, unless it knows. Called by the agenda. */
    void tell(int subscribed) {
        if (told == subscribed) {
            return;
        }
        if (told != 0) {
            call(Listener::unsubscribed);
        }
        if (subscribed != 0) {
            call(Listener::subscribed);
        }
        told = subscribed;
    }

    /** Something was dropped; the listener is told once, however much it was until then. True if it wasn't about to be told. */
    boolean overrun() {
        boolean first = overrun.compareAndSet(false, true);
        if (first) {
            inTurn(() -> {
                overrun.set(false);
                if (!ended) {
                    listener.overrun();
                }
            });
        }
        return first;
    }

    private void call(Consumer<Listener> what) {
        inTurn(() -> {
            if (!ended) {
                what.accept(listener);
            }
        });
    }

    @Override
    public void inTurn(Runnable task) {
        all.inTurn(channel.channel(), task);
    }

    @Override
    public boolean isSubscribed() {
        return !ended && all.subscribed(channel) != 0;
    }

    @Override
    public void end() {
        if (!ended) {
            ended = true;
            all.end(channel, this);
        }
    }
}
