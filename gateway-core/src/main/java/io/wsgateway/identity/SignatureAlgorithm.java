package io.wsgateway.identity;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An algorithm that a token may be signed by. There is no {@code none}.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7518#section-3.1">RFC 7518 section 3.1</a>
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc8037#section-3.1">RFC 8037 section 3.1</a>
 */
public enum SignatureAlgorithm {
    RS256("RS256", Family.RSA, ""), RS384("RS384", Family.RSA, ""), RS512("RS512", Family.RSA, ""),
    PS256("PS256", Family.RSA, ""), PS384("PS384", Family.RSA, ""), PS512("PS512", Family.RSA, ""),
    ES256("ES256", Family.EC, "P-256"), ES384("ES384", Family.EC, "P-384"), ES512("ES512", Family.EC, "P-521"),
    EDDSA("EdDSA", Family.ED25519, ""),
    HS256("HS256", Family.SECRET, ""), HS384("HS384", Family.SECRET, ""), HS512("HS512", Family.SECRET, "");

    /** What kind of key an algorithm needs: a key of one family is never used by an algorithm of another. */
    public enum Family {
        RSA, EC, ED25519, SECRET
    }

    private final String id;
    private final Family family;
    private final String curve;

    SignatureAlgorithm(String id, Family family, String curve) {
        this.id = id;
        this.family = family;
        this.curve = curve;
    }

    /** The name that {@code alg} has, such as {@code ES256}. */
    public String id() {
        return id;
    }

    /** Its keys. */
    public Family family() {
        return family;
    }

    /** The curve of its keys, such as {@code P-256}; empty where the algorithm has none to choose. */
    String curve() {
        return curve;
    }

    /**
     * The fewest bytes of a secret: "A key of the same size as the hash output (for instance, 256 bits for "HS256") or larger MUST
     * be used with this algorithm" (RFC 7518 section 3.2). 0 where there is no secret.
     */
    int secretBytes() {
        return switch (this) {
            case HS256 -> 32;
            case HS384 -> 48;
            case HS512 -> 64;
            default -> 0;
        };
    }

    /** The algorithm of this name, which is case-sensitive. */
    public static Optional<SignatureAlgorithm> named(String id) {
        return Stream.of(values()).filter(algorithm -> algorithm.id.equals(id)).findFirst();
    }

    /** All names, for messages. */
    public static String names() {
        return Stream.of(values()).map(SignatureAlgorithm::id).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return id;
    }
}
