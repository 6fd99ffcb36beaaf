package io.wsgateway.netty.server;

import io.wsgateway.netty.tls.LiveTls;
import io.wsgateway.opening.Served;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A listener that is open. Thread-safe.
 *
 * @param config what it was opened with
 * @param served what it answers by at the moment
 * @param tls its TLS; null if it speaks none
 * @param listening its sockets
 */
record LiveListener(ListenerConfig config, AtomicReference<Served> served, @Nullable LiveTls tls, Listening listening) {

    String name() {
        return config.name();
    }

    InetSocketAddress address() {
        return listening.address();
    }

    /** Answers by this from now on. */
    void serve(Served next) {
        served.set(next);
    }

    /** Accepts no more; connections that were accepted stay, and go on to be answered. */
    void close() {
        listening.close();
    }
}
