package io.wsgateway.testkit;

import io.wsgateway.app.upstream.Upstream;

/** A connection that a {@link FakeUpstreamServer} has opened. Thread-safe. */
public final class FakeUpstream implements Upstream {

    private final FakeUpstreamServer server;

    // Guarded by this.

    private boolean claimed;
    private boolean ended;

    FakeUpstream(FakeUpstreamServer server) {
        this.server = server;
    }

    @Override
    public FakeUpstreamServer server() {
        return server;
    }

    @Override
    public synchronized void end() {
        if (!claimed) {
            ended = true;
        }
    }

    /** It is a session's from now on, and ends with it. */
    synchronized void claim() {
        if (claimed || ended) {
            throw new IllegalStateException(claimed ? "it is a session's already" : "it has ended");
        }
        claimed = true;
    }

    /** It ends, whoever has it. */
    synchronized void lose() {
        ended = true;
    }

    /** Whether it has ended: with its session, by itself, or as nobody wanted it. */
    public synchronized boolean isEnded() {
        return ended;
    }
}
