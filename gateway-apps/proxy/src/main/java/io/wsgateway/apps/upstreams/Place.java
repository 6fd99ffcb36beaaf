package io.wsgateway.apps.upstreams;

import io.wsgateway.app.upstream.UpstreamServer;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of a pool: what is known of it while it is used. Thread-safe. */
public final class Place {

    private final Target target;
    private final UpstreamServer server;
    private final Health health;
    private final AtomicInteger sessions = new AtomicInteger();

    Place(Target target, UpstreamServer server, Health health) {
        this.target = target;
        this.server = server;
        this.health = health;
    }

    /** As it is written. */
    public Target target() {
        return target;
    }

    /** What opens connections to it. */
    public UpstreamServer server() {
        return server;
    }

    /** How many sessions lead there, those among them that are about to. */
    public int sessions() {
        return sessions.get();
    }

    /** One more session leads there, or is about to; it has to be {@link #left}. */
    public void entered() {
        sessions.incrementAndGet();
    }

    /** One session less. */
    public void left() {
        sessions.decrementAndGet();
    }

    Health health() {
        return health;
    }
}
