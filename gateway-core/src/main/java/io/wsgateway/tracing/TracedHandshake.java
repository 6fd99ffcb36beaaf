package io.wsgateway.tracing;

import io.wsgateway.protocol.handshake.HandshakeRequest;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * An opening handshake that is decided. Immutable.
 *
 * @param listener the name of the listener that it came to
 * @param peer whom it is of
 * @param request the request, which may hold secrets in its query and its fields; empty: its head could not be read
 * @param route the pattern of the route's path; empty: none was found
 * @param outcome what it came to
 * @param took the time since the connection was accepted
 */
public record TracedHandshake(String listener, InetSocketAddress peer, Optional<HandshakeRequest> request,
        Optional<String> route, Outcome outcome, Duration took) {

    /**
     * What it came to. Immutable.
     *
     * @param status the status of the answer; 0: the connection was closed without one
     * @param rejection the id of the reason why it is rejected; empty: it is accepted
     * @param application the application that it led to; empty: none
     * @param subprotocol what was agreed on
     * @param session the session that it opened
     */
    public record Outcome(int status, Optional<String> rejection, Optional<String> application,
            Optional<String> subprotocol, Optional<TracedSession> session) {}
}
