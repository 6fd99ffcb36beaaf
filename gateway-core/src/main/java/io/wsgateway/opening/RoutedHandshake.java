package io.wsgateway.opening;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.OpeningHandshake;
import io.wsgateway.protocol.handshake.RequestTarget;
import io.wsgateway.protocol.handshake.TargetUri;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.Authenticator;
import io.wsgateway.session.Route;
import java.util.Optional;

/**
 * A request, where it leads, and what is decided of it. Immutable.
 *
 * @param request the request
 * @param target its target; empty if it is malformed
 * @param match the route it matches
 * @param decision the decision by that route's policy
 */
public record RoutedHandshake(HandshakeRequest request, Optional<RequestTarget> target,
        Optional<RouteTable.Match<Route>> match, HandshakeDecision decision) {

    /** The route it matches. */
    public Optional<Route> route() {
        return match.map(RouteTable.Match::value);
    }

    /** The same, leading to another route. */
    RoutedHandshake at(Route other) {
        return new RoutedHandshake(request, target,
                match.map(from -> new RouteTable.Match<>(other, from.parameters())), decision);
    }

    /** The decision, and what can be told of who the peer is without asking anybody. */
    public HandshakeDecision preview() {
        Optional<Authenticator> authenticator = route().flatMap(Route::authenticator);
        return authenticator.isPresent() && decision instanceof HandshakeDecision.Accepted accepted
                ? authenticator.get().preview(new OpeningRequest(request, target.orElseThrow(),
                        match.orElseThrow().parameters(), Optional.empty(), match.get().value().name()), accepted)
                : decision;
    }

    /** Routes a request and decides about it; nothing is counted or opened. */
    public static RoutedHandshake of(HandshakeRequest request, RouteTable<Route> routes) {
        TargetUri uri = TargetUri.of(request);
        Optional<RouteTable.Match<Route>> match = uri.target().isPresent()
                ? routes.match(uri.hostName(), uri.target().get())
                : Optional.empty();
        HandshakeDecision decision = OpeningHandshake.decide(request, uri,
                match.isPresent() ? match.get().value().handshake() : null, routes.hosts());
        return new RoutedHandshake(request, uri.target(), match, decision);
    }
}
