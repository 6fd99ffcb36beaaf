package io.wsgateway.app.upstream;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A server to which sessions may lead. Thread-safe; no method blocks. */
public interface UpstreamServer {

    /** Where it is. */
    UpstreamAddress address();

    /**
     * Opens a WebSocket for the connection whose callback this is: called on its event loop, which is where the stage completes.
     * {@link UpstreamSession#open(UpstreamServer, UpstreamHandshake)} does it for a session, from anywhere.
     *
     * <p>Whoever gets an {@link UpstreamAnswer.Opened} gives it to its session within 10 seconds, or ends it; else the gateway ends it.
     *
     * @return completes normally, whatever the server does, within the handshake's timeout
     * @throws IllegalStateException if the calling thread is no event loop of the gateway
     */
    CompletionStage<UpstreamAnswer> open(UpstreamHandshake handshake);

    /**
     * Opens a TCP connection: the session's binary messages are its bytes, and what it sends comes as binary messages. The same otherwise.
     *
     * @param timeout within which it is to be open, TLS included; half of it is for TCP to be connected
     */
    CompletionStage<UpstreamAnswer> connect(Duration timeout);
}
