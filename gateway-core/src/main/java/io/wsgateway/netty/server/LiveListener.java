package io.wsgateway.netty.server;

import io.wsgateway.netty.server.ConnectionInitializer.Ways;
import io.wsgateway.netty.tls.LiveTls;
import io.wsgateway.opening.Served;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A listener that is open, and what it answers by at the moment. Thread-safe. */
final class LiveListener {

    private final Listening listening;
    private final ConnectionInitializer connections;
    private final AtomicReference<Served> served;
    private volatile ListenerConfig config;

    LiveListener(ListenerConfig config, AtomicReference<Served> served, ConnectionInitializer connections,
            Listening listening) {
        this.config = config;
        this.served = served;
        this.connections = connections;
        this.listening = listening;
    }

    /** What it is at the moment. */
    ListenerConfig config() {
        return config;
    }

    String name() {
        return config.name();
    }

    InetSocketAddress address() {
        return listening.address();
    }

    /** What it answers by, looked at for each handshake. */
    AtomicReference<Served> served() {
        return served;
    }

    /** Its TLS; null if it speaks none. */
    @Nullable
    LiveTls tls() {
        return connections.ways().tls();
    }

    /** Answers by other routes, pages and rules from now on. */
    void serve(ListenerConfig next) {
        config = new ListenerConfig(config.name(), config.address(), config.socket(), config.tls(), next.routes(),
                next.plain(), next.peers());
        served.set(next.served());
    }

    /** It is this from now on, and handles new connections so; it stays where it is bound. */
    void become(ListenerConfig next, Ways ways) {
        config = next;
        connections.handleBy(ways);
        served.set(next.served());
    }

    /** Accepts no more; connections that were accepted stay, and go on to be answered. */
    void close() {
        listening.close();
    }
}
