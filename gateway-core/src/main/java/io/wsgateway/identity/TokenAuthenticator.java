package io.wsgateway.identity;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.session.Authentication;
import io.wsgateway.session.Authenticator;
import io.wsgateway.session.SessionLane;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * Finds out who the peers of a route are by their tokens. Thread-safe.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6750#section-3">RFC 6750 section 3</a>
 */
public final class TokenAuthenticator implements Authenticator {

    private static final String CHALLENGE = "WWW-Authenticate";
    private static final String REALM = "Bearer realm=\"gateway\"";
    /** "If the request lacks any authentication information, [...] the resource server SHOULD NOT include an error code". */
    private static final List<HeaderField> NO_TOKEN = List.of(new HeaderField(CHALLENGE, REALM));
    /** What is wrong in particular is the route's to tell, or not to tell. */
    private static final List<HeaderField> INVALID_TOKEN = List.of(new HeaderField(CHALLENGE, REALM
            + ", error=\"invalid_token\", error_description=\"The token is expired, malformed or not valid here\""));
    private static final List<HeaderField> RETRY_LATER = List.of(new HeaderField("Retry-After", "5"));

    private static final Carrier.Query TICKET = new Carrier.Query(TicketAuthenticator.PARAMETER);

    private final AccessRules rules;
    private final TokenVerifier verifier;
    private final List<HeaderField> insufficientScope;

    private TokenAuthenticator(AccessRules rules, TokenVerifier verifier) {
        this.rules = rules;
        this.verifier = verifier;
        this.insufficientScope = List.of(new HeaderField(CHALLENGE, REALM + ", error=\"insufficient_scope\", scope=\""
                + String.join(" ", rules.scopes()) + "\""));
    }

    /**
     * By these rules.
     *
     * @param issuers all of the configuration, by their names there; those that the rules name among them
     * @param queue where signatures are verified
     * @param verified which signatures were found good before, on whatever route
     */
    public static TokenAuthenticator of(AccessRules rules, Map<String, Issuer> issuers, InstantSource clock,
            TokenQueue queue, VerifiedSignatures verified) {
        List<Issuer> own = rules.issuers().stream().map(name -> Optional.ofNullable(issuers.get(name)).orElseThrow(
                () -> new IllegalArgumentException("no issuer " + name))).toList();
        return new TokenAuthenticator(rules, new TokenVerifier(own, clock, queue, verified));
    }

    @Override
    public CompletionStage<Result> authenticate(OpeningRequest request, SessionLane lane) {
        return authenticate(request);
    }

    /** The same: nothing has to be done in a lane. */
    CompletionStage<Result> authenticate(OpeningRequest request) {
        return switch (Carried.read(rules.carriers(), request.handshake(), request.query())) {
            case Carried.Found(var by, var token) -> verify(token, by.text(),
                    request.handshake().peer().getAddress());
            case Carried.Malformed malformed -> completed(refused(malformed));
            case Carried.None() -> completed(rules.required() ? missing(rules) : new Result.Anonymous());
        };
    }

    private static Result.Refused refused(Carried.Malformed malformed) {
        return new Result.Refused(RejectionReason.TOKEN_INVALID, malformed.detail(), INVALID_TOKEN);
    }

    private static Result.Refused missing(AccessRules rules) {
        return new Result.Refused(RejectionReason.UNAUTHENTICATED, "no token by " + rules.places(), NO_TOKEN);
    }

    @Override
    public HandshakeDecision preview(OpeningRequest request, Accepted accepted) {
        return preview(rules, request.handshake(), request.query(), accepted);
    }

    /** What is decided by these rules of a request, as far as that can be told without its token being verified. */
    public static HandshakeDecision preview(AccessRules rules, HandshakeRequest request, Optional<String> query,
            Accepted accepted) {
        return switch (Carried.read(rules.carriers(), request, query)) {
            case Carried.Found(var by, var token) -> accepted.with(
                    Authenticator.passed("a token by " + by.text() + ", which isn't verified here", rules.rule()));
            case Carried.Malformed malformed -> rejected(accepted, refused(malformed));
            case Carried.None() -> rules.required() && !isElsewhere(rules, query)
                    ? rejected(accepted, missing(rules))
                    : accepted.with(Authenticator.passed("none", rules.rule()));
        };
    }

    /** Whether the peer may say otherwise who it is: by a ticket, or in its first message. */
    private static boolean isElsewhere(AccessRules rules, Optional<String> query) {
        return rules.carriers().contains(new Carrier.Message())
                || (rules.carriers().contains(new Carrier.Ticket()) && !TicketAuthenticator.presented(query).isEmpty());
    }

    private static HandshakeDecision rejected(Accepted accepted, Result.Refused refused) {
        return accepted.rejectedBy(CHECK, refused.reason(), refused.detail(), refused.headers());
    }

    @Override
    public CompletionStage<Result> verify(String token, InetAddress peer, SessionLane lane) {
        return verify(token, "message", peer);
    }

    @Override
    public OpeningRequest forApplication(OpeningRequest request) {
        OpeningRequest shown = request;
        for (Carrier carrier : rules.carriers()) {
            shown = switch (carrier) {
                case Carrier.Query query -> query.hiddenIn(shown);
                case Carrier.Ticket ticket -> TICKET.hiddenIn(shown);
                case Carrier.Subprotocol subprotocol -> Carrier.Subprotocol.hiddenIn(shown);
                default -> shown;
            };
        }
        return shown;
    }

    @Override
    public String rule() {
        return rules.rule();
    }

    private CompletionStage<Result> verify(String token, String by, InetAddress peer) {
        return verifier.verify(token, peer).thenApply(verdict -> result(verdict, by));
    }

    private Result result(TokenVerdict verdict, String by) {
        return switch (verdict) {
            case TokenVerdict.Valid valid when !valid.scopes().containsAll(rules.scopes()) -> new Result.Refused(
                    RejectionReason.INSUFFICIENT_SCOPE,
                    "the token lacks the scope " + rules.scopes().stream()
                            .filter(scope -> !valid.scopes().contains(scope)).collect(Collectors.joining(" ")),
                    insufficientScope);
            case TokenVerdict.Valid(var issuer, var principal, var scopes, var issued, var expires) -> new Result.Authenticated(
                    new Authentication(principal, scopes, issued, Optional.of(expires),
                            by + ", issuer " + issuer));
            case TokenVerdict.Invalid(var detail) -> new Result.Refused(RejectionReason.TOKEN_INVALID, detail,
                    INVALID_TOKEN);
            case TokenVerdict.Unavailable(var detail) -> new Result.Refused(RejectionReason.IDENTITY_UNAVAILABLE,
                    detail, RETRY_LATER);
        };
    }

    private static CompletionStage<Result> completed(Result result) {
        return CompletableFuture.completedFuture(result);
    }
}
