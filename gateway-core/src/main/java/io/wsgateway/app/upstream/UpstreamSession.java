package io.wsgateway.app.upstream;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What a session has to do with servers behind it. Thread-safe; no method blocks. */
public interface UpstreamSession {

    /** The server that the session leads to; empty: none, or its connection has ended. */
    Optional<UpstreamServer> server();

    /**
     * Opens a WebSocket on the session's event loop, where the stage completes; see {@link UpstreamServer#open}. If the session ends before,
     * the connection is ended, and the stage completes all the same.
     */
    CompletionStage<UpstreamAnswer> open(UpstreamServer server, UpstreamHandshake handshake);

    /**
     * The session goes on with this connection, after the one before it was lost; what the peer has sent since then goes there.
     *
     * @throws IllegalStateException if it has one, or if this connection is on another event loop or another session's
     */
    void relay(Upstream upstream);
}
