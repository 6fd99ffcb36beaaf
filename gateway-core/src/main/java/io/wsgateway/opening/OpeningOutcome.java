package io.wsgateway.opening;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Principal;
import io.wsgateway.app.upstream.Upstream;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.session.Authentication;
import io.wsgateway.session.PrincipalSessions;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionLimits;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What becomes of a request; a transport carries it out. Immutable. */
public sealed interface OpeningOutcome {

    /**
     * A session is to be opened: 101. Whoever gets this owns the permit, the place and the connection to the server.
     *
     * @param handshake the request and the decision about it
     * @param route where it leads
     * @param request the request as its application sees it
     * @param accepted what the 101 says
     * @param place the session's place among those of its principal, if the peer is known
     * @param authentication what the peer has proved of itself to the gateway
     * @param upstream the connection to the server that the session leads to, if it leads to one
     * @param permit the session's place under the limits
     */
    record Opened(RoutedHandshake handshake, Route route, OpeningRequest request, Accepted accepted,
            Optional<PrincipalSessions.Place> place, Optional<Authentication> authentication,
            Optional<Upstream> upstream, SessionLimits.Permit permit) implements OpeningOutcome {

        /** Who the peer is. */
        public Optional<Principal> principal() {
            return place.map(PrincipalSessions.Place::principal);
        }
    }

    /**
     * A session is to be opened as far as its peer sees: 101; its first message is to say who the peer is, and whether the
     * session opens for the application. Whoever gets this owns the permit.
     *
     * @param first what the message is given to; the outcome of that doesn't own the permit
     */
    record Awaiting(RoutedHandshake handshake, Route route, OpeningRequest request, Accepted accepted,
            SessionLimits.Permit permit, FirstMessage first) implements OpeningOutcome {}

    /**
     * The handshake is rejected: one reply, then the end of the connection.
     *
     * @param handshake the request and the first decision about it; null if its head could not be read
     * @param rejected why
     * @param reply what the peer is told
     */
    record Rejection(@Nullable RoutedHandshake handshake, Rejected rejected, Reply reply) implements OpeningOutcome {}

    /** The request was no opening handshake: it is answered, then the connection ends. */
    record Plain(Answer answer) implements OpeningOutcome {}

    /** The request was no opening handshake, and asks for something to be done: that is answered, then the connection ends. */
    record Asked(Operation operation) implements OpeningOutcome {}

    /** The gateway ends: nobody is answered. */
    record Abandoned() implements OpeningOutcome {}
}
