package io.wsgateway.protocol.handshake;

import java.util.Optional;

/**
 * Where the rules of a policy are written, for whoever is to change them: texts such as {@code conf/gateway.yaml:7:15:
 * routes[0].origins.allow}. For operators only: answers to peers don't have them. Immutable.
 *
 * @param route where the route is
 * @param origins where it is said which origins may connect, or where it isn't
 * @param subprotocols where it is said which subprotocols are spoken and whether one is needed
 * @param originsKey which key of the configuration is to be changed for another origin to be allowed
 * @param auth where it is said who may connect; empty: everybody whom the application lets in
 */
public record PolicySource(String route, String origins, String subprotocols, OriginsKey originsKey, String auth) {

    /** A key of the configuration. */
    public enum OriginsKey {
        /** {@code origins} of the route. */
        ROUTE,
        /** {@code handshakes.origins}, as the route itself is written nowhere: to write it would drop all others that aren't. */
        DEFAULT,
        /** None: the rule is fixed. */
        FIXED
    }

    /** Written nowhere. */
    public static final PolicySource NONE = new PolicySource("", "", "");

    /** The sources of a route that lets everybody in whom its application lets in. */
    public PolicySource(String route, String origins, String subprotocols, OriginsKey originsKey) {
        this(route, origins, subprotocols, originsKey, "");
    }

    /** The sources of a route that is written. */
    public PolicySource(String route, String origins, String subprotocols) {
        this(route, origins, subprotocols, OriginsKey.ROUTE);
    }

    /** The same, and where it is said who may connect. */
    public PolicySource withAuth(String place) {
        return new PolicySource(route, origins, subprotocols, originsKey, place);
    }

    /** Where an acceptance was decided. */
    public Optional<String> ofAcceptance() {
        return given(route);
    }

    /** Where that stands which an accepted handshake is flawed by. */
    public Optional<String> of(AcceptedFlaw flaw) {
        return switch (flaw) {
            case BROWSER_WILL_FAIL -> given(subprotocols);
            case ENDED_AT_ONCE -> ofAcceptance();
        };
    }

    /** Where the rule stands that this rejection is owed to; empty if it is a rule of the protocol, or no route's. */
    public Optional<String> of(RejectionReason reason) {
        return switch (reason) {
            case ORIGIN_NOT_ALLOWED, ORIGIN_MISSING -> given(origins);
            case SUBPROTOCOL_REQUIRED -> given(subprotocols);
            case UNAUTHENTICATED, TOKEN_INVALID, INSUFFICIENT_SCOPE,
                    IDENTITY_UNAVAILABLE -> given(auth).or(() -> given(route));
            case NOT_PERMITTED, ADMISSION_FAILED, BACKEND_UNAVAILABLE, UPSTREAM_REFUSED, UPSTREAM_INVALID,
                    UPSTREAM_TIMEOUT, APPLICATION_PAUSED, ROUTE_FULL -> given(route);
            default -> Optional.empty();
        };
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
