package io.wsgateway.cluster.channel;

import io.wsgateway.cluster.channel.Channels.Hearing;
import io.wsgateway.cluster.channel.Channels.Listener;
import io.wsgateway.engine.Backoff;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.Engine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The channels that are wanted by name. The engine is asked in batches, a few at a time, each when it has answered another: so
 * many channels at once, as after a lost connection, are asked for as fast as the engine can take. What fails is asked again,
 * later, and with channels of the same partition only. Thread-safe; what isn't looked up is done by the agenda.
 */
final class WantedChannels {

    private static final int MOST_ASKED = 4;
    private static final Duration LINGERING = Duration.ofSeconds(1);

    private final Engine engine;
    private final Partitions partitions;
    private final Agenda agenda;
    private final Workers workers;
    private final ConcurrentMap<Channel, WantedChannel> all = new ConcurrentHashMap<>();

    private final Deque<WantedChannel> waiting = new ArrayDeque<>();
    /** What failed, in batches of one partition. */
    private final Deque<List<WantedChannel>> again = new ArrayDeque<>();
    private final Deque<WantedChannel> unwanted = new ArrayDeque<>();
    private int asked;
    private boolean leaving;
    private boolean resubscribing;
    private long resubscribingSince;
    private volatile Duration resubscribed = Duration.ZERO;

    WantedChannels(Engine engine, Partitions partitions, Agenda agenda, Workers workers) {
        this.engine = engine;
        this.partitions = partitions;
        this.agenda = agenda;
        this.workers = workers;
    }

    Hearing hear(Channel channel, Listener listener) {
        WantedChannel wanted = all.compute(channel, (key, present) -> {
            WantedChannel one = present == null ? new WantedChannel(key) : present;
            one.take(new Ear(this, one, listener));
            return one;
        });
        Ear ear = wanted.ear();
        if (ear == null) {
            throw new IllegalStateException(channel + " is given up before it is known who hears it");
        }
        agenda.execute(() -> want(wanted));
        return ear;
    }

    /** The channel, if it is wanted or was a moment ago. */
    @Nullable
    WantedChannel find(Channel channel) {
        return all.get(channel);
    }

    boolean isBrought(WantedChannel channel) {
        return channel.isBrought(partitions);
    }

    int subscribed(WantedChannel channel) {
        return channel.subscribedUnder(partitions);
    }

    void inTurn(Channel channel, Runnable task) {
        workers.execute(channel.hashCode(), task);
    }

    void end(WantedChannel channel, Ear ear) {
        all.computeIfPresent(channel.channel(), (key, present) -> {
            present.give(ear);
            return present;
        });
        agenda.execute(() -> linger(channel));
    }

    /** How many are wanted. */
    int wanted() {
        return (int) all.values().stream().filter(WantedChannel::isHeard).count();
    }

    /** How many of them are subscribed. */
    int subscribed() {
        return (int) all.values().stream().filter(each -> each.isHeard() && subscribed(each) != 0).count();
    }

    /** How long it took, the last time, until all was subscribed after partitions could be reached again. */
    Duration resubscribed() {
        return resubscribed;
    }

    /** These partitions can be reached. Called by the agenda, as all that follows. */
    void up(BitSet those) {
        for (WantedChannel channel : all.values()) {
            if (those.get(channel.partition())) {
                refresh(channel);
            }
        }
        if (!waiting.isEmpty() && !resubscribing) {
            resubscribing = true;
            resubscribingSince = agenda.nanoTime();
        }
        askMore();
    }

    /** These can't be reached. */
    void down(BitSet those) {
        for (WantedChannel channel : all.values()) {
            if (those.get(channel.partition())) {
                refresh(channel);
            }
        }
    }

    private void want(WantedChannel channel) {
        channel.changes++;
        refresh(channel);
        askMore();
    }

    /** Tells who hears it what it is now, and lets it be asked for if that is due; gives it up if nobody needs it. */
    private void refresh(WantedChannel channel) {
        Ear ear = channel.ear();
        int subscribed = subscribed(channel);
        if (ear != null) {
            ear.tell(subscribed);
        }
        boolean possible = partitions.isUp(channel.partition()) && !channel.asking && !channel.isLeaving();
        if (ear != null && subscribed == 0 && possible) {
            channel.asking = true;
            waiting.add(channel);
        } else if (ear == null && !channel.asking && !channel.isLeaving() && !isBrought(channel)) {
            remove(channel);
        }
    }

    private void remove(WantedChannel channel) {
        all.computeIfPresent(channel.channel(),
                (key, present) -> present == channel && !present.isHeard() ? null : present);
    }

    private void askMore() {
        while (asked < MOST_ASKED && !(again.isEmpty() && waiting.isEmpty())) {
            List<WantedChannel> batch = due(again.isEmpty() ? next(waiting) : again.poll());
            if (!batch.isEmpty()) {
                ask(batch);
            }
        }
        if (resubscribing && asked == 0) {
            resubscribing = false;
            resubscribed = Duration.ofNanos(agenda.nanoTime() - resubscribingSince);
        }
    }

    private static List<WantedChannel> next(Deque<WantedChannel> from) {
        List<WantedChannel> batch = new ArrayList<>();
        while (batch.size() < Engine.MOST_CHANNELS && !from.isEmpty()) {
            batch.add(from.remove());
        }
        return batch;
    }

    /** Those of them that are still to be asked for. */
    private List<WantedChannel> due(Collection<WantedChannel> batch) {
        List<WantedChannel> due = new ArrayList<>(batch.size());
        for (WantedChannel channel : batch) {
            if (channel.isHeard() && partitions.isUp(channel.partition())) {
                channel.askedUnder = partitions.number(channel.partition());
                due.add(channel);
            } else {
                channel.asking = false; // asked for when it can be reached, or is wanted
                linger(channel);
            }
        }
        return due;
    }

    private void ask(List<WantedChannel> batch) {
        asked++;
        var unused = engine.subscribe(channels(batch)).whenComplete((done, failure) -> {
            if (failure == null) {
                batch.forEach(WantedChannel::subscribed); // now: what is brought next is brought by name
            }
            agenda.execute(() -> answered(batch, failure != null));
        });
    }

    private static List<Channel> channels(List<WantedChannel> batch) {
        return batch.stream().map(WantedChannel::channel).toList();
    }

    private void answered(List<WantedChannel> batch, boolean failed) {
        asked--;
        if (failed) {
            batch.stream()
                    .collect(Collectors.groupingBy(WantedChannel::partition))
                    .values()
                    .forEach(this::askLater);
        } else {
            for (WantedChannel channel : batch) {
                channel.asking = false;
                channel.failures = 0;
                refresh(channel);
                linger(channel);
            }
        }
        askMore();
    }

    private void askLater(List<WantedChannel> batch) {
        batch.forEach(channel -> channel.failures++);
        agenda.after(Backoff.after(batch.getFirst().failures), () -> {
            again.add(batch);
            askMore();
        });
    }

    /** Gives it up in a moment, unless somebody hears it then. */
    private void linger(WantedChannel channel) {
        if (channel.isHeard()) {
            return;
        }
        int change = ++channel.changes;
        agenda.after(LINGERING, () -> {
            if (channel.changes == change && !channel.isHeard() && !channel.asking && !channel.isLeaving()) {
                leave(channel);
            }
        });
    }

    private void leave(WantedChannel channel) {
        if (isBrought(channel)) {
            channel.leaving(true);
            unwanted.add(channel);
            leaveMore();
        } else {
            remove(channel);
        }
    }

    private void leaveMore() {
        if (leaving || unwanted.isEmpty()) {
            return;
        }
        leaving = true;
        List<WantedChannel> batch = next(unwanted);
        var unused = engine.unsubscribe(channels(batch)).whenComplete((done, failure) -> {
            if (failure == null) {
                batch.forEach(WantedChannel::unsubscribed);
            }
            agenda.execute(() -> left(batch));
        });
    }

    private void left(List<WantedChannel> batch) {
        leaving = false;
        for (WantedChannel channel : batch) {
            channel.leaving(false);
            refresh(channel);
            if (isBrought(channel)) {
                linger(channel); // it failed, and is tried again
            }
        }
        askMore();
        leaveMore();
    }
}
