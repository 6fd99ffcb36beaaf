package io.wsgateway.session;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The virtual threads on which the callbacks of applications that block are made. Each lives while there is something to
 * call. Thread-safe.
 */
public final class ApplicationThreads {

    private final AtomicInteger underWay = new AtomicInteger();

    /** Runs callbacks on a thread of this name. */
    public void start(String name, Runnable callbacks) {
        underWay.incrementAndGet();
        boolean started = false;
        try {
            Thread.ofVirtual().name(name).start(() -> {
                try {
                    callbacks.run();
                } finally {
                    underWay.decrementAndGet();
                }
            });
            started = true;
        } finally {
            if (!started) {
                underWay.decrementAndGet();
            }
        }
    }

    /** How many sessions and handshakes have callbacks that are not over: under way, or waiting for their turn. */
    public int underWay() {
        return underWay.get();
    }
}
