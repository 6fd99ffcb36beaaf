package io.wsgateway.cluster.channel;

import io.wsgateway.cluster.channel.Channels.Hearing;
import io.wsgateway.cluster.channel.Channels.SpaceListener;
import io.wsgateway.engine.Backoff;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.Engine;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The spaces that are wanted; a few at most. Thread-safe; what isn't looked up is done by the agenda. */
final class WantedSpaces {

    private static final Duration LINGERING = Duration.ofSeconds(1);

    private final Engine engine;
    private final Partitions partitions;
    private final Agenda agenda;
    private final Workers workers;
    private final ConcurrentMap<String, Space> all = new ConcurrentHashMap<>();

    /** One of them, or one that was wanted a moment ago. */
    private static final class Space {

        private final String name;
        private volatile @Nullable SpaceListener listener;
        private volatile boolean subscribed;
        private boolean asking;
        /** Partitions came back while it was asked for. */
        private boolean askAgain;
        private int failures;
        private int changes;

        Space(String name) {
            this.name = name;
        }

        void take(SpaceListener taken) {
            if (listener != null) {
                throw new IllegalStateException("the space " + name + " is heard already");
            }
            listener = taken;
        }

        @SuppressWarnings("ReferenceEquality") // it, not one that is equal
        boolean isHeardBy(SpaceListener one) {
            return listener == one;
        }

        void give(SpaceListener given) {
            if (isHeardBy(given)) {
                listener = null;
            }
        }
    }

    WantedSpaces(Engine engine, Partitions partitions, Agenda agenda, Workers workers) {
        this.engine = engine;
        this.partitions = partitions;
        this.agenda = agenda;
        this.workers = workers;
    }

    Hearing hear(String name, SpaceListener listener) {
        Space wanted = all.compute(name, (key, present) -> {
            Space space = present == null ? new Space(key) : present;
            space.take(listener);
            return space;
        });
        agenda.execute(() -> want(wanted));
        return new Hearing() {
            @Override
            public void inTurn(Runnable task) {
                workers.execute(name.hashCode(), task);
            }

            @Override
            public boolean isSubscribed() {
                return wanted.isHeardBy(listener) && wanted.subscribed;
            }

            @Override
            public void end() {
                all.computeIfPresent(name, (key, present) -> {
                    present.give(listener);
                    return present;
                });
                agenda.execute(() -> linger(wanted));
            }
        };
    }

    /** Who hears the space of this channel; null: nobody. */
    @Nullable
    SpaceListener listener(Channel channel) {
        Space space = all.isEmpty() ? null : all.get(channel.space());
        return space == null ? null : space.listener;
    }

    /** Partitions can be reached of which nothing is subscribed. Called by the agenda. */
    void up() {
        for (Space space : all.values()) {
            space.subscribed = false;
            space.askAgain = space.asking;
            ask(space);
        }
    }

    /** Partitions can't be reached. Called by the agenda. */
    void down() {
        all.values().forEach(space -> space.subscribed = false);
    }

    private void want(Space space) {
        space.changes++;
        if (!space.subscribed) {
            ask(space);
        }
    }

    private void ask(Space space) {
        if (space.asking || space.listener == null || !partitions.isAnyUp()) {
            return;
        }
        space.asking = true;
        var unused = engine.subscribeSpace(space.name)
                .whenComplete((done, failure) -> agenda.execute(() -> answered(space, failure != null)));
    }

    private void answered(Space space, boolean failed) {
        space.asking = false;
        if (failed) {
            space.failures++;
            agenda.after(Backoff.after(space.failures), () -> ask(space));
            return;
        }
        space.failures = 0;
        if (space.askAgain) {
            space.askAgain = false;
            ask(space);
        } else {
            space.subscribed = true;
        }
        if (space.listener == null) {
            linger(space);
        }
    }

    private void linger(Space space) {
        int change = ++space.changes;
        agenda.after(LINGERING, () -> {
            if (space.changes == change && space.listener == null && !space.asking) {
                leave(space);
            }
        });
    }

    private void leave(Space space) {
        space.asking = true; // not until this is answered
        space.subscribed = false;
        var unused = engine.unsubscribeSpace(space.name)
                .whenComplete((done, failure) -> agenda.execute(() -> left(space, failure != null)));
    }

    private void left(Space space, boolean failed) {
        space.asking = false;
        if (space.listener != null) {
            ask(space);
        } else if (failed && partitions.isAnyUp()) {
            linger(space);
        } else {
            all.computeIfPresent(space.name,
                    (key, present) -> present == space && present.listener == null ? null : present);
        }
    }
}
