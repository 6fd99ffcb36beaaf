package io.wsgateway.protocol.handshake;

import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.syntax.Token;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The opening handshake: one pure function from a request and a policy to a decision.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-4.2">RFC 6455 section 4.2</a>
 */
public final class OpeningHandshake {

    /** How the names of the fields that only an opening handshake has begin. */
    private static final String FIELDS = "Sec-WebSocket-";

    private OpeningHandshake() {}

    /**
     * Decides. The checks are in {@link HandshakeChecks}, in their order; the first that fails rejects.
     *
     * @param policy the rules of the route the request matches; null if it matches none
     */
    public static HandshakeDecision decide(HandshakeRequest request, @Nullable HandshakePolicy policy) {
        return decide(request, TargetUri.of(request), policy);
    }

    /**
     * Decides about a request whose target URI is known already.
     *
     * @param uri {@link TargetUri#of} the request
     * @param policy the rules of the route the request matches; null if it matches none
     */
    public static HandshakeDecision decide(HandshakeRequest request, TargetUri uri,
            @Nullable HandshakePolicy policy) {
        return decide(request, uri, policy, Set.of());
    }

    /**
     * Decides about a request to a listener that may have names of its own.
     *
     * @param uri {@link TargetUri#of} the request
     * @param policy the rules of the route the request matches; null if it matches none
     * @param hosts the hosts that the listener answers to, in lower case and without ports; none: every host
     */
    public static HandshakeDecision decide(HandshakeRequest request, TargetUri uri,
            @Nullable HandshakePolicy policy, Set<String> hosts) {
        return HandshakeChecks.decide(request, uri, policy, hosts, HandshakeChecks.of(request.form()));
    }

    /** The rejection of a request whose head can't be read, is too large, or comes too late. */
    public static Rejected malformed(RejectionReason reason, String detail) {
        HandshakeTrace trace = new HandshakeTrace(
                List.of(new HandshakeTrace.Check("request head", detail, reason.remedy(), false, reason.section())));
        return new Rejected(reason, detail, List.of(), trace);
    }

    /**
     * The rejection of a peer that speaks no TLS to a listener that speaks nothing else.
     *
     * @param found what came instead, or what is wrong with that; goes on after a comma
     */
    public static Rejected withoutTls(String found) {
        RejectionReason reason = RejectionReason.TLS_PLAIN_HTTP;
        HandshakeTrace.Check failed = new HandshakeTrace.Check("TLS", "none, " + found,
                "TLS, as this listener speaks nothing else", false, reason.section());
        return new Rejected(reason, failed.sentence(), List.of(), new HandshakeTrace(List.of(failed)));
    }

    /** True if a request with these fields is rejected for its body, or for one that is in doubt. */
    public static boolean hasBody(HeaderFields headers) {
        return HandshakeChecks.hasBody(headers.values("Content-Length"), headers.values("Transfer-Encoding"));
    }

    /** True if a request is meant to be an opening handshake, a proper one or not. */
    public static boolean asksForWebSocket(HandshakeRequest request) {
        return Token.elements(request.headers().values("Upgrade")).stream().anyMatch("websocket"::equalsIgnoreCase)
                || request.headers()
                        .lines()
                        .stream()
                        .anyMatch(line -> line.name().regionMatches(true, 0, FIELDS, 0, FIELDS.length()));
    }
}
