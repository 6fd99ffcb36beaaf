package io.wsgateway.identity;

import java.util.List;
import java.util.Optional;

/**
 * The keys of an issuer at one time. Immutable.
 *
 * @param unused how many keys were left out: of another kind, for encryption, too weak
 */
public record KeySet(List<VerificationKey> keys, int unused) {

    /** As many are tried for a token that names none: each costs a verification. */
    private static final int MOST_TRIED = 4;

    public KeySet {
        keys = List.copyOf(keys);
    }

    /** True if a token that names this key has one here. A token that names none has, if there are any. */
    boolean has(Optional<String> id) {
        return keys.stream().anyMatch(key -> named(key, id));
    }

    /** The keys that may have made this signature; one, as a rule. */
    List<VerificationKey> candidates(SignatureAlgorithm algorithm, Optional<String> id) {
        return keys.stream().filter(key -> named(key, id) && key.fits(algorithm)).limit(MOST_TRIED).toList();
    }

    private static boolean named(VerificationKey key, Optional<String> id) {
        return id.isEmpty() || key.id().isEmpty() || key.id().equals(id);
    }
}
