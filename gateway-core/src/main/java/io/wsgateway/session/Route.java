package io.wsgateway.session;

import io.wsgateway.protocol.handshake.AnswerPolicy;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import java.util.Optional;

/**
 * Where a route leads, and by which rules. Immutable.
 *
 * @param application the application sessions are handed to
 * @param handshake the rules of the opening handshake
 * @param session the rules of an open session
 * @param connections the most sessions open on this route; 0 is no limit of its own
 * @param answers what a peer is told that is rejected
 * @param authenticator who finds out who peers are; empty: nobody does
 */
public record Route(HostedApplication application, HandshakePolicy handshake, SessionPolicy session, int connections,
        AnswerPolicy answers, Optional<Authenticator> authenticator) {

    /** A route that doesn't ask who peers are. */
    public Route(HostedApplication application, HandshakePolicy handshake, SessionPolicy session, int connections,
            AnswerPolicy answers) {
        this(application, handshake, session, connections, answers, Optional.empty());
    }

    /** A route that tells a peer all it may know. */
    public Route(HostedApplication application, HandshakePolicy handshake, SessionPolicy session, int connections) {
        this(application, handshake, session, connections, AnswerPolicy.DEFAULT);
    }
}
