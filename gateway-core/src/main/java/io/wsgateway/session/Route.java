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
 * @param id what it is known by for as long as the gateway runs, whatever it leads to: sessions of routes with the same id
 *        count together
 * @param name its host, if it has one, and the pattern of its path, as applications see it: {@link io.wsgateway.app.Session#route}
 */
public record Route(HostedApplication application, HandshakePolicy handshake, SessionPolicy session, int connections,
        AnswerPolicy answers, Optional<Authenticator> authenticator, String id, String name) {

    /** A route for every host. */
    public Route(HostedApplication application, HandshakePolicy handshake, SessionPolicy session, int connections,
            AnswerPolicy answers, Optional<Authenticator> authenticator, String id) {
        this(application, handshake, session, connections, answers, authenticator, id, handshake.route());
    }

    /** A route that is known by its application and its pattern. */
    public Route(HostedApplication application, HandshakePolicy handshake, SessionPolicy session, int connections,
            AnswerPolicy answers, Optional<Authenticator> authenticator) {
        this(application, handshake, session, connections, answers, authenticator,
                application.name() + " " + handshake.route());
    }

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
