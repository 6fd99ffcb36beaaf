package io.wsgateway.identity;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.wsgateway.identity.SignatureAlgorithm.Family;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads keys: a JWK Set or one JWK (RFC 7517), a public key or a certificate in PEM (RFC 7468), or a secret. What may be a
 * public key is never taken for a secret: whoever knows it could sign.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7517">RFC 7517</a>
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc8725#section-2.1">RFC 8725 section 2.1, weak signatures and insufficient
 *      signature validation</a>
 */
final class KeyReader {

    /** The most bytes of a file or an answer. */
    static final int MAX_BYTES = 256 << 10;
    private static final int MOST_KEYS = 200;
    private static final int LEAST_RSA_BITS = 2048;
    private static final int MOST_RSA_BITS = 8192;
    private static final int MOST_EXPONENT_BITS = 64;
    private static final String PEM = "-----BEGIN ";
    private static final String SPKI = "-----BEGIN PUBLIC KEY-----";
    private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----";
    private static final List<String> KEY_FACTORIES = List.of("RSA", "EC", "Ed25519");

    private KeyReader() {}

    /**
     * The keys in a file.
     *
     * @param algorithms what they are for: all with secrets, or all with public keys
     * @throws InvalidKeysException if there is none that fits one of the algorithms
     */
    static KeySet file(byte[] bytes, Set<SignatureAlgorithm> algorithms) throws InvalidKeysException {
        requireLength(bytes);
        String text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
        boolean secret = algorithms.stream().anyMatch(algorithm -> algorithm.family() == Family.SECRET);
        if (text.startsWith("{")) {
            return jwks(bytes, algorithms);
        }
        if (secret) {
            return new KeySet(List.of(secret(withoutLineEnd(bytes), text, algorithms)), 0);
        }
        if (!text.contains(PEM)) {
            throw new InvalidKeysException("neither JSON nor PEM (expected: a JWK Set, or a PUBLIC KEY in PEM)");
        }
        VerificationKey key = pem(text);
        requireFit(List.of(key), algorithms);
        return new KeySet(List.of(key), 0);
    }

    /**
     * The keys of a JWK Set, or of one JWK. Those that fit none of the algorithms are left out.
     *
     * @throws InvalidKeysException if none is left
     */
    static KeySet jwks(byte[] bytes, Set<SignatureAlgorithm> algorithms) throws InvalidKeysException {
        requireLength(bytes);
        List<Object> entries = entries(new String(bytes, StandardCharsets.UTF_8));
        List<VerificationKey> keys = new ArrayList<>();
        String why = "";
        for (Object entry : entries) {
            try {
                VerificationKey key = jwk(entry, algorithms);
                if (algorithms.stream().anyMatch(key::fits)) {
                    keys.add(key);
                } else {
                    why = why.isEmpty() ? "; the first left out is " + key : why;
                }
            } catch (InvalidKeysException e) {
                why = why.isEmpty() ? "; the first left out is " + e.getMessage() : why;
            }
        }
        if (keys.isEmpty()) {
            throw new InvalidKeysException(
                    "a JWK Set of " + entries.size() + " keys, and none for " + algorithms + why);
        }
        return new KeySet(keys, entries.size() - keys.size());
    }

    private static List<Object> entries(String json) throws InvalidKeysException {
        try {
            Map<String, Object> object = JSONObjectUtils.parse(json);
            if (!object.containsKey("keys")) {
                if (object.containsKey("kty")) {
                    return List.of(object);
                }
                throw new InvalidKeysException("JSON without \"keys\" (expected: a JWK Set)");
            }
            List<Object> keys = JSONObjectUtils.getJSONArray(object, "keys");
            if (keys == null || keys.size() > MOST_KEYS) {
                throw new InvalidKeysException(keys == null
                        ? "a JWK Set whose \"keys\" are null"
                        : "a JWK Set of " + keys.size() + " keys (expected: at most " + MOST_KEYS + ")");
            }
            return keys;
        } catch (ParseException e) { // its message may quote what was found
            throw new InvalidKeysException("no JSON object (expected: a JWK Set)");
        }
    }

    private static VerificationKey jwk(Object entry, Set<SignatureAlgorithm> algorithms) throws InvalidKeysException {
        if (!(entry instanceof Map<?, ?> fields)) {
            throw new InvalidKeysException("no object");
        }
        try {
            @SuppressWarnings("unchecked") // what a JSON object is parsed to
            JWK key = JWK.parse((Map<String, Object>) fields);
            requireForSignatures(key);
            Optional<String> id = Optional.ofNullable(key.getKeyID());
            Optional<SignatureAlgorithm> only = only(key.getAlgorithm());
            return switch (key) {
                case RSAKey rsa -> rsa(id, only, rsa.toRSAPublicKey());
                case ECKey ec -> ec(id, only, ec.getCurve(), ec.toECPublicKey());
                case OctetKeyPair pair when pair.getCurve().equals(Curve.Ed25519) -> ed25519(id, only,
                        ed25519(pair.getDecodedX()));
                case OctetSequenceKey secret -> secret(id, only, secret.toByteArray(), algorithms);
                default -> throw new InvalidKeysException("of a type that isn't used here");
            };
        } catch (ParseException | JOSEException | GeneralSecurityException | IllegalArgumentException e) {
            throw new InvalidKeysException("no valid JWK");
        }
    }

    /** "use" and "key_ops" (RFC 7517 sections 4.2 and 4.3). */
    private static void requireForSignatures(JWK key) throws InvalidKeysException {
        boolean use = key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
        Set<KeyOperation> operations = key.getKeyOperations();
        if (!use || operations != null && !operations.isEmpty() && !operations.contains(KeyOperation.VERIFY)) {
            throw new InvalidKeysException("not for signatures");
        }
    }

    private static Optional<SignatureAlgorithm> only(@Nullable Algorithm algorithm) throws InvalidKeysException {
        if (algorithm == null) {
            return Optional.empty();
        }
        Optional<SignatureAlgorithm> named = SignatureAlgorithm.named(algorithm.getName());
        if (named.isEmpty()) {
            throw new InvalidKeysException("for an algorithm that isn't used here");
        }
        return named;
    }

    private static VerificationKey rsa(Optional<String> id, Optional<SignatureAlgorithm> only, RSAPublicKey key)
            throws InvalidKeysException {
        int bits = key.getModulus().bitLength();
        if (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS
                || key.getPublicExponent().bitLength() > MOST_EXPONENT_BITS) {
            throw new InvalidKeysException("an RSA key of " + bits + " bits (expected: " + LEAST_RSA_BITS + " to "
                    + MOST_RSA_BITS + ", with a small exponent)");
        }
        return new VerificationKey(id, Family.RSA, "", only, new RSASSAVerifier(key));
    }

    private static VerificationKey ec(Optional<String> id, Optional<SignatureAlgorithm> only, @Nullable Curve curve,
            ECPublicKey key) throws InvalidKeysException, JOSEException {
        if (curve == null || !Set.of(Curve.P_256, Curve.P_384, Curve.P_521).contains(curve)) {
            throw new InvalidKeysException("an EC key of a curve that isn't used here");
        }
        return new VerificationKey(id, Family.EC, curve.getName(), only, new ECDSAVerifier(key));
    }

    private static VerificationKey ed25519(Optional<String> id, Optional<SignatureAlgorithm> only, PublicKey key) {
        return new VerificationKey(id, Family.ED25519, "", only, new Ed25519Verifier(key));
    }

    /** RFC 8410 section 4: the 32 bytes of the key behind what is the same for each. */
    private static PublicKey ed25519(byte[] x) throws GeneralSecurityException {
        byte[] prefix = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
        byte[] encoded = Arrays.copyOf(prefix, prefix.length + x.length);
        System.arraycopy(x, 0, encoded, prefix.length, x.length);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static VerificationKey secret(byte[] secret, String text, Set<SignatureAlgorithm> algorithms)
            throws InvalidKeysException {
        if (text.contains(PEM) || text.startsWith("ssh-") || text.startsWith("ecdsa-") || isPublicKey(secret)) {
            throw new InvalidKeysException(
                    "a key pair's key or a certificate, and no secret: whoever knows the public key"
                            + " could sign (expected: random bytes)");
        }
        return secret(Optional.empty(), Optional.empty(), secret, algorithms);
    }

    private static VerificationKey secret(Optional<String> id, Optional<SignatureAlgorithm> only, byte[] secret,
            Set<SignatureAlgorithm> algorithms) throws InvalidKeysException {
        int least = only.map(Set::of).orElse(algorithms).stream().mapToInt(SignatureAlgorithm::secretBytes).max()
                .orElse(0);
        if (secret.length < least) {
            throw new InvalidKeysException(
                    "a secret of " + secret.length + " bytes (expected: at least " + least + " for " + algorithms
                            + ")");
        }
        JWSVerifier verifier;
        try {
            verifier = new MACVerifier(secret);
        } catch (JOSEException e) {
            throw new InvalidKeysException("a secret of " + secret.length + " bytes");
        }
        return new VerificationKey(id, Family.SECRET, "", only, verifier);
    }

    /** True of a public key or certificate without its PEM, in DER or base64. */
    private static boolean isPublicKey(byte[] bytes) {
        if (publicKey(bytes).isPresent() || certificate(bytes).isPresent()) {
            return true;
        }
        try {
            byte[] decoded = Base64.getMimeDecoder().decode(bytes);
            return publicKey(decoded).isPresent() || certificate(decoded).isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static VerificationKey pem(String text) throws InvalidKeysException {
        if (text.contains("PRIVATE KEY-----")) {
            throw new InvalidKeysException("a private key (expected: the public one, which verifies)");
        }
        boolean certificate = text.startsWith(CERTIFICATE);
        if (!certificate && !text.startsWith(SPKI) || text.indexOf(PEM, 1) >= 0) {
            throw new InvalidKeysException("PEM of another kind, or of several parts (expected: one PUBLIC KEY)");
        }
        Optional<PublicKey> found;
        try {
            byte[] der = Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
            found = certificate ? certificate(der) : publicKey(der);
        } catch (IllegalArgumentException e) {
            found = Optional.empty();
        }
        PublicKey key = found.orElseThrow(
                () -> new InvalidKeysException("PEM that holds no RSA, EC or Ed25519 key"));
        try {
            return switch (key) {
                case RSAPublicKey rsa -> rsa(Optional.empty(), Optional.empty(), rsa);
                case ECPublicKey ec -> ec(Optional.empty(), Optional.empty(),
                        Curve.forECParameterSpec(ec.getParams()), ec);
                case EdECPublicKey ed when ed.getParams().getName().equals("Ed25519") -> ed25519(Optional.empty(),
                        Optional.empty(), ed);
                default -> throw new InvalidKeysException("a key of a type that isn't used here");
            };
        } catch (JOSEException e) {
            throw new InvalidKeysException("a key that can't be used");
        }
    }

    private static Optional<PublicKey> publicKey(byte[] der) {
        EncodedKeySpec spec = new X509EncodedKeySpec(der);
        for (String factory : KEY_FACTORIES) {
            try {
                return Optional.of(KeyFactory.getInstance(factory).generatePublic(spec));
            } catch (GeneralSecurityException e) {
                // of another type
            }
        }
        return Optional.empty();
    }

    private static Optional<PublicKey> certificate(byte[] der) {
        try {
            return Optional.of(CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der)).getPublicKey());
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static void requireFit(List<VerificationKey> keys, Set<SignatureAlgorithm> algorithms)
            throws InvalidKeysException {
        if (keys.stream().noneMatch(key -> algorithms.stream().anyMatch(key::fits))) {
            throw new InvalidKeysException(keys + " for none of " + algorithms);
        }
    }

    private static void requireLength(byte[] bytes) throws InvalidKeysException {
        if (bytes.length > MAX_BYTES) {
            throw new InvalidKeysException("more than " + MAX_BYTES + " bytes");
        }
    }

    /** An editor may have added the line's end. */
    private static byte[] withoutLineEnd(byte[] bytes) {
        int end = bytes.length;
        if (end > 0 && bytes[end - 1] == '\n') {
            end--;
        }
        if (end > 0 && bytes[end - 1] == '\r') {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }
}
