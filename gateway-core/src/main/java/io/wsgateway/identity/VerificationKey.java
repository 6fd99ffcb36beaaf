package io.wsgateway.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.util.Base64URL;
import io.wsgateway.identity.SignatureAlgorithm.Family;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A key that signatures are verified with: a public key, or a shared secret. Immutable; thread-safe. */
public final class VerificationKey {

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final long number = NUMBERS.incrementAndGet();
    private final Optional<String> id;
    private final Family family;
    private final String curve;
    private final Optional<SignatureAlgorithm> only;
    private final JWSVerifier verifier;

    /**
     * @param id what tokens name it by; empty: they may name it as they like
     * @param curve as {@link SignatureAlgorithm#curve()}
     * @param only the one algorithm that it is for, where it says so
     */
    VerificationKey(Optional<String> id, Family family, String curve, Optional<SignatureAlgorithm> only,
            JWSVerifier verifier) {
        this.id = id;
        this.family = family;
        this.curve = curve;
        this.only = only;
        this.verifier = verifier;
    }

    Optional<String> id() {
        return id;
    }

    /** Another for each key that was ever read, also for one that was read before. */
    long number() {
        return number;
    }

    /** False of a shared secret. */
    boolean isPublic() {
        return family != Family.SECRET;
    }

    Family family() {
        return family;
    }

    /** True if signatures of this algorithm may be verified with it. */
    boolean fits(SignatureAlgorithm algorithm) {
        return family == algorithm.family() && curve.equals(algorithm.curve())
                && only.map(algorithm::equals).orElse(true);
    }

    /** True if it was signed by this key's owner; false too for a signature that can't be one. */
    boolean verifies(JWSHeader header, byte[] signed, Base64URL signature) {
        try {
            return verifier.verify(header, signed, signature);
        } catch (JOSEException e) {
            return false;
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "VerificationKey[" + family + (curve.isEmpty() ? "" : " " + curve) + "]";
    }
}
