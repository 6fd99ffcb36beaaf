package io.wsgateway.identity;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What is asked of the tokens of an issuer. Immutable.
 *
 * @param name what the configuration calls it
 * @param issuer the claim {@code iss}, compared exactly
 * @param audiences one of them has to be in the claim {@code aud}; at least one
 * @param algorithms what its tokens may be signed by, all with secrets or all with key pairs; at least one
 * @param skew how far its clock and ours may be apart
 * @param types what {@code typ} may be, in lower case and without {@code application/}; a token without it is taken too
 * @param claims what is made of the claims
 */
public record IssuerPolicy(String name, String issuer, Set<String> audiences, Set<SignatureAlgorithm> algorithms,
        Duration skew, Set<String> types, ClaimMapping claims) {

    /** How far clocks may be apart where nothing is configured. */
    public static final Duration SKEW = Duration.ofSeconds(30);

    /** Access tokens: those that say so (RFC 9068 section 2.1), and those that say no more than to be JWTs. */
    public static final Set<String> TYPES = Set.of("jwt", "at+jwt");

    public IssuerPolicy {
        if (audiences.isEmpty() || algorithms.isEmpty()) {
            throw new IllegalArgumentException("an issuer needs an audience and an algorithm");
        }
        if (algorithms.stream().map(algorithm -> algorithm.family() == SignatureAlgorithm.Family.SECRET).distinct()
                .count() > 1) {
            throw new IllegalArgumentException("algorithms with a secret beside those with key pairs: " + algorithms);
        }
        audiences = Collections.unmodifiableSet(new LinkedHashSet<>(audiences));
        algorithms = Collections.unmodifiableSet(EnumSet.copyOf(algorithms));
        types = Set.copyOf(types);
    }
}
