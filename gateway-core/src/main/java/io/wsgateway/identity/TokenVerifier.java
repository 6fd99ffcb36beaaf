package io.wsgateway.identity;

import io.wsgateway.app.Principal;
import io.wsgateway.identity.SignedToken.MalformedTokenException;
import io.wsgateway.protocol.handshake.Printable;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Verifies tokens of certain issuers. What costs least is checked first, and the signature last: whoever sends what can't be
 * good makes nobody compute. Thread-safe.
 */
final class TokenVerifier {

    private final List<Issuer> issuers;
    private final InstantSource clock;
    private final TokenQueue queue;
    private final VerifiedSignatures verified;

    /**
     * @param issuers each with another {@code iss}
     * @param queue where signatures are verified, which takes a tenth of a millisecond or several; it may be full
     * @param verified which signatures were found good before
     */
    TokenVerifier(List<Issuer> issuers, InstantSource clock, TokenQueue queue, VerifiedSignatures verified) {
        this.issuers = List.copyOf(issuers);
        this.clock = clock;
        this.queue = queue;
        this.verified = verified;
        Set<String> names = new HashSet<>();
        if (!issuers.stream().map(issuer -> issuer.policy().issuer()).allMatch(names::add)) {
            throw new IllegalArgumentException("two issuers with the same iss");
        }
    }

    /**
     * Verifies; never fails, and completes on any thread.
     *
     * @param peer whose token it is
     */
    CompletionStage<TokenVerdict> verify(String token, InetAddress peer) {
        CompletableFuture<TokenVerdict> verdict = new CompletableFuture<>();
        later(verdict, peer, () -> begin(token, peer, verdict));
        return verdict;
    }

    /** Does this in another thread, and says what became of it if that fails. */
    private void later(CompletableFuture<TokenVerdict> verdict, InetAddress peer, Runnable task) {
        Optional<String> refusal = queue.add(peer, () -> {
            try {
                task.run();
            } catch (Throwable e) {
                verdict.completeExceptionally(e);
            }
        });
        refusal.ifPresent(why -> verdict.complete(new TokenVerdict.Unavailable(why)));
    }

    private void begin(String token, InetAddress peer, CompletableFuture<TokenVerdict> verdict) {
        SignedToken parsed;
        try {
            parsed = SignedToken.parse(token);
        } catch (MalformedTokenException e) {
            verdict.complete(new TokenVerdict.Invalid(String.valueOf(e.getMessage())));
            return;
        }
        Issuer issuer = issuer(parsed.claims().get("iss"));
        if (issuer == null) {
            verdict.complete(new TokenVerdict.Invalid(unknown(parsed.claims().get("iss"))));
            return;
        }
        Optional<String> problem = ClaimChecks.problem(parsed, issuer.policy(), clock.instant());
        if (problem.isPresent()) {
            verdict.complete(new TokenVerdict.Invalid(problem.get()));
            return;
        }
        CompletableFuture<KeySource.Keys> keys = issuer.keys().keys(parsed.keyId()).toCompletableFuture();
        if (keys.isDone()) {
            verdict.complete(end(parsed, issuer.policy(), keys.join()));
        } else {
            keys.thenAccept(
                    found -> later(verdict, peer, () -> verdict.complete(end(parsed, issuer.policy(), found))));
        }
    }

    /** "iss" is compared as it is written (RFC 7519 section 4.1.1). */
    private @Nullable Issuer issuer(@Nullable Object iss) {
        for (Issuer issuer : issuers) {
            if (issuer.policy().issuer().equals(iss)) {
                return issuer;
            }
        }
        return null;
    }

    private String unknown(@Nullable Object iss) {
        List<String> known = new ArrayList<>();
        issuers.forEach(issuer -> known.add(issuer.policy().issuer()));
        return "the token's issuer is " + (iss instanceof String text ? Printable.of(text) : "missing") + " (expected: "
                + Printable.of(String.join(" or ", known)) + ")";
    }

    private TokenVerdict end(SignedToken token, IssuerPolicy policy, KeySource.Keys found) {
        return switch (found) {
            case KeySource.Keys.Unavailable(var detail) -> new TokenVerdict.Unavailable(
                    "issuer " + policy.name() + ": " + detail);
            case KeySource.Keys.Known(var keys) -> verdict(token, policy, keys);
        };
    }

    private TokenVerdict verdict(SignedToken token, IssuerPolicy policy, KeySet keys) {
        List<VerificationKey> candidates = keys.candidates(token.algorithm(), token.keyId());
        if (candidates.isEmpty()) {
            String named = token.keyId().map(id -> "named " + Printable.of(id) + " ").orElse("");
            return new TokenVerdict.Invalid("issuer " + policy.name() + " has no key " + named + "for "
                    + token.algorithm());
        }
        Instant expires = ClaimChecks.time(token.claims().get("exp")).orElseThrow();
        Instant now = clock.instant();
        boolean signed = candidates.stream().anyMatch(key -> verified.verifies(key, token, expires, now));
        return signed
                ? valid(token.claims(), policy, expires)
                : new TokenVerdict.Invalid("the token's signature isn't by the key of issuer " + policy.name());
    }

    private static TokenVerdict valid(Map<String, Object> claims, IssuerPolicy policy, Instant expires) {
        ClaimMapping mapping = policy.claims();
        Principal principal;
        try {
            principal = new Principal(mapping.name(claims).orElseThrow(), mapping.attributes(claims));
        } catch (IllegalArgumentException e) {
            return new TokenVerdict.Invalid("the token's claims can't be taken over: " + e.getMessage());
        }
        return new TokenVerdict.Valid(policy.name(), principal, mapping.scopes(claims),
                ClaimChecks.time(claims.get("iat")), expires);
    }
}
