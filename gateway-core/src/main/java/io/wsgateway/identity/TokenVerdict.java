package io.wsgateway.identity;

import io.wsgateway.app.Principal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What became of a token. Immutable. */
sealed interface TokenVerdict {

    /**
     * It is good now.
     *
     * @param issuer what the configuration calls its issuer
     * @param principal who it is about
     * @param scopes what that may do
     * @param issued when it was issued, where it says so
     * @param expires when it isn't good any more
     */
    record Valid(String issuer, Principal principal, Set<String> scopes, Optional<Instant> issued, Instant expires)
            implements TokenVerdict {}

    /**
     * It isn't good.
     *
     * @param detail what is wrong, one sentence; escaped, bounded, without the token
     */
    record Invalid(String detail) implements TokenVerdict {}

    /**
     * That can't be told now.
     *
     * @param detail why, one sentence; escaped, bounded, free of secrets
     */
    record Unavailable(String detail) implements TokenVerdict {}
}
