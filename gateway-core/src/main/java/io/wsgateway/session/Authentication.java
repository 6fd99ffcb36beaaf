package io.wsgateway.session;

import io.wsgateway.app.Principal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a peer has proved of itself. Immutable.
 *
 * @param principal who it is
 * @param scopes what it may do, as its token says
 * @param issued when the proof was issued, where that is known; a revocation is about those issued before it
 * @param expires from when on the proof is none any more; empty: the session may last as long as others
 * @param method how the proof was given and who vouches for it, such as {@code authorization, issuer corp}: for operators, in
 *        printable ASCII, free of secrets
 */
public record Authentication(Principal principal, Set<String> scopes, Optional<Instant> issued,
        Optional<Instant> expires, String method) {

    public Authentication {
        scopes = Set.copyOf(scopes);
    }

    /** One that doesn't expire and says nothing of scopes. */
    public static Authentication of(Principal principal, String method) {
        return new Authentication(principal, Set.of(), Optional.empty(), Optional.empty(), method);
    }
}
