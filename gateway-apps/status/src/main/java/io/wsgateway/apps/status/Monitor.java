package io.wsgateway.apps.status;

import io.wsgateway.app.GatewayView;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.GatewayView.Observation;
import io.wsgateway.app.Scheduler;
import io.wsgateway.app.Scheduler.Scheduled;
import io.wsgateway.app.Session;
import io.wsgateway.apps.status.Update.Changed;
import io.wsgateway.apps.status.Update.Happened;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the gateway each second, and hears of its events, while somebody watches; otherwise it keeps a few figures every
 * five seconds. What has changed is worked out once for all watchers. Thread-safe: one lock, under which nothing waits.
 */
final class Monitor {

    private static final Duration PERIOD = Duration.ofSeconds(1);
    /** How often what is kept for those who come later is looked at. */
    private static final Duration KEPT_EVERY = Duration.ofSeconds(5);
    /** How long events are gathered, so that a burst is one message. */
    private static final Duration GATHERING = Duration.ofMillis(100);

    private final GatewayView gateway;
    private final Scheduler scheduler;
    private final InstantSource clock;
    private final Events events;
    private final History history;
    private final Map<String, Watcher> watchers = new ConcurrentHashMap<>();
    private @Nullable Watch watch;

    /** What there is only while somebody watches. */
    private record Watch(Observation observation, Scheduled ticks, Sampling sampling, State state) {}

    Monitor(GatewayView gateway, Scheduler scheduler, InstantSource clock) {
        this.gateway = gateway;
        this.scheduler = scheduler;
        this.clock = clock;
        this.events = new Events(clock);
        this.history = new History(new Sampling(gateway, clock.instant()));
        scheduler.every(KEPT_EVERY, () -> history.add(clock.instant()));
    }

    /** The session watches from now on: it is sent the last state, and then what changes after that. */
    synchronized void watch(Session session) {
        Watch current = watch != null ? watch : start();
        watch = current;
        Watcher watcher = new Watcher(session);
        watchers.put(session.id(), watcher);
        watcher.send(current.state(), history.samples());
    }

    synchronized void unwatch(Session session) {
        watchers.remove(session.id());
        if (watchers.isEmpty() && watch != null) {
            watch.observation().close();
            watch.ticks().cancel();
            watch = null;
            events.take();
        }
    }

    private Watch start() {
        Instant now = clock.instant();
        Sampling sampling = new Sampling(gateway, now);
        return new Watch(gateway.observe(this::hear), scheduler.every(PERIOD, this::tick), sampling,
                State.of(gateway, now, sampling.take(now)));
    }

    private synchronized void tick() {
        if (watch != null) {
            Instant at = clock.instant();
            State now = State.of(gateway, at, watch.sampling().take(at));
            Changed changed = now.since(watch.state());
            watch = new Watch(watch.observation(), watch.ticks(), watch.sampling(), now);
            watchers.values().forEach(watcher -> watcher.send(now, changed, history::samples));
        }
    }

    private void hear(GatewayEvent event) {
        if (events.add(event)) {
            scheduler.after(GATHERING, this::tell);
        }
    }

    private synchronized void tell() {
        Happened happened = events.take();
        if (!happened.events().isEmpty()) {
            watchers.values().forEach(watcher -> watcher.send(happened));
        }
    }
}
