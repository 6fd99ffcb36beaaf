package io.wsgateway.app;

import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.util.Map;
import java.util.Optional;

/**
 * The opening handshake's request as an application sees it: checked, and matched to a route. Immutable.
 *
 * @param handshake the request as it was sent
 * @param target its target, normalised once
 * @param parameters the values of the route's {@code {parameters}}, decoded; for {@code /files/**} the rest is named
 *        {@code **}
 * @param principal who the peer is, where the gateway has found that out: by a token, say
 * @param route the route that it matches, as {@link Session#route} says it; empty where no gateway has looked for one, as in tests
 */
public record OpeningRequest(HandshakeRequest handshake, RequestTarget target, Map<String, String> parameters,
        Optional<Principal> principal, String route) {

    public OpeningRequest {
        parameters = Map.copyOf(parameters);
    }

    /** A request that no route was looked for. */
    public OpeningRequest(HandshakeRequest handshake, RequestTarget target, Map<String, String> parameters,
            Optional<Principal> principal) {
        this(handshake, target, parameters, principal, "");
    }

    /** The request of a peer that isn't known. */
    public OpeningRequest(HandshakeRequest handshake, RequestTarget target, Map<String, String> parameters) {
        this(handshake, target, parameters, Optional.empty());
    }

    /** The same request, of this peer. */
    public OpeningRequest by(Principal known) {
        return new OpeningRequest(handshake, target, parameters, Optional.of(known), route);
    }

    /** The normalised path. */
    public String path() {
        return target.path();
    }

    /** The query string as it was sent, without the question mark; it takes no part in matching. */
    public Optional<String> query() {
        return target.query();
    }

    /** The first value of this name in the query, percent-decoded, {@code +} as a space. */
    public Optional<String> queryParameter(String name) {
        return target.queryParameter(name);
    }

    /** The first value of a header field; names are compared without case. */
    public Optional<String> header(String name) {
        return handshake.headers().first(name);
    }
}
