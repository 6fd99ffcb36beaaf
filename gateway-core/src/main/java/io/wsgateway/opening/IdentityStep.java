package io.wsgateway.opening;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Principal;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.session.Authentication;
import io.wsgateway.session.Authenticator;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionLane;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The step before the application is asked: it is found out who the peer is, where the route wants to know. Immutable. */
public final class IdentityStep implements OpeningStep {

    private static final Logger LOG = LoggerFactory.getLogger(IdentityStep.class);
    private static final Result NOBODY_ASKS = new Result.Passed(Optional.empty());

    @Override
    public CompletionStage<Result> ask(Route route, OpeningRequest request, SessionLane lane) {
        Optional<Authenticator> authenticator = route.authenticator();
        Optional<HandshakeRequest.Certified> certified = request.handshake().certified();
        if (authenticator.isEmpty()) {
            return CompletableFuture.completedFuture(certified.map(IdentityStep::of).orElse(NOBODY_ASKS));
        }
        String rule = authenticator.get().rule();
        CompletionStage<Authenticator.Result> found;
        try {
            found = authenticator.get().authenticate(request, lane);
        } catch (RuntimeException e) {
            found = CompletableFuture.failedFuture(e);
        }
        return found
                .handle((result, failure) -> result instanceof Authenticator.Result.Anonymous && certified.isPresent()
                        ? of(certified.get())
                        : of(result, failure, rule));
    }

    /** The same for a token that has come as the first message. */
    static CompletionStage<Result> verified(Authenticator authenticator, String token, InetAddress peer,
            SessionLane lane) {
        CompletionStage<Authenticator.Result> found;
        try {
            found = authenticator.verify(token, peer, lane);
        } catch (RuntimeException e) {
            found = CompletableFuture.failedFuture(e);
        }
        String rule = authenticator.rule();
        return found.handle((result, failure) -> of(
                result instanceof Authenticator.Result.Authenticated || result instanceof Authenticator.Result.Refused
                        ? result
                        : null,
                failure, rule));
    }

    @Override
    public String check() {
        return Authenticator.CHECK;
    }

    @Override
    public Result.Refused late(Route route) {
        return new Result.Refused(RejectionReason.IDENTITY_UNAVAILABLE,
                "it could not be found out in time who the peer is", OpeningProcess.RETRY_LATER);
    }

    static Result of(Authenticator.@Nullable Result result, @Nullable Throwable failure, String rule) {
        return switch (result) {
            case Authenticator.Result.Authenticated(var authentication) -> new Result.Identified(
                    Optional.of(authentication), Authenticator.passed(observed(authentication), rule));
            case Authenticator.Result.Anonymous() -> new Result.Identified(Optional.empty(),
                    Authenticator.passed("none", rule));
            case Authenticator.Result.Awaited(var within) -> new Result.Awaited(within,
                    Authenticator.passed("none yet; the first message within " + within.toMillis() + " ms", rule));
            case Authenticator.Result.Refused(var reason, var detail, var headers) -> new Result.Refused(reason, detail,
                    headers);
            case null -> {
                LOG.error("it could not be found out who a peer is", failure);
                yield new Result.Refused(RejectionReason.IDENTITY_UNAVAILABLE,
                        "it could not be found out who the peer is", OpeningProcess.RETRY_LATER);
            }
        };
    }

    /** What a certificate says, where the route asks for nothing else or has found nothing else. */
    private static Result of(HandshakeRequest.Certified certified) {
        Authentication authentication = Authentication.of(Principal.of(certified.name()), "certificate");
        return new Result.Identified(Optional.of(authentication),
                Authenticator.passed(observed(authentication), "tls: { principal: " + certified.rule() + " }"));
    }

    private static String observed(Authentication authentication) {
        String until = authentication.expires().map(end -> ", until " + end).orElse("");
        return Printable.of(authentication.principal().name()) + " by " + authentication.method() + until;
    }
}
