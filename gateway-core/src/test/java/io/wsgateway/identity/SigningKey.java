package io.wsgateway.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A key that a test signs tokens with. The header and the claims are signed as they are given, whatever they say. */
final class SigningKey {

    /** To make one takes seconds. */
    private static final Map<String, RSAKey> RSA_KEYS = new ConcurrentHashMap<>();

    private final JWK key;
    private final @Nullable PrivateKey ed25519;

    private SigningKey(JWK key, @Nullable PrivateKey ed25519) {
        this.key = key;
        this.ed25519 = ed25519;
    }

    /** A key for this algorithm: a new one, or, of RSA, the one that has this name always. */
    static SigningKey of(SignatureAlgorithm algorithm, String id) {
        return of(algorithm, id, id);
    }

    /** Another key of the same name as {@link #of}. */
    static SigningKey another(SignatureAlgorithm algorithm, String id) {
        return of(algorithm, id, "another " + id);
    }

    private static SigningKey of(SignatureAlgorithm algorithm, String id, String which) {
        try {
            return switch (algorithm.family()) {
                case RSA -> new SigningKey(
                        new RSAKey.Builder(RSA_KEYS.computeIfAbsent(which, any -> rsa())).keyID(id).build(), null);
                case EC -> new SigningKey(new ECKeyGenerator(Curve.parse(algorithm.curve())).keyID(id).generate(),
                        null);
                case SECRET -> new SigningKey(
                        new OctetSequenceKeyGenerator(8 * algorithm.secretBytes()).keyID(id).generate(), null);
                case ED25519 -> {
                    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                    byte[] encoded = pair.getPublic().getEncoded();
                    Base64URL x = Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
                    yield new SigningKey(new OctetKeyPair.Builder(Curve.Ed25519, x).keyID(id).build(),
                            pair.getPrivate());
                }
            };
        } catch (JOSEException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static RSAKey rsa() {
        try {
            return new RSAKeyGenerator(2048).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** A secret. */
    static SigningKey secret(byte[] secret) {
        return new SigningKey(new OctetSequenceKey.Builder(secret).build(), null);
    }

    JWK jwk() {
        return key;
    }

    /** What is to be verified with: the public key, or the secret. */
    String jwkSet() {
        return "{\"keys\":[" + (key.toPublicJWK() == null ? key : key.toPublicJWK()).toJSONString() + "]}";
    }

    String token(SignatureAlgorithm algorithm, Map<String, ?> claims) {
        Map<String, Object> header = new LinkedHashMap<>(Map.of("alg", algorithm.id(), "typ", "JWT"));
        if (key.getKeyID() != null) {
            header.put("kid", key.getKeyID());
        }
        return token(algorithm, header, claims);
    }

    String token(SignatureAlgorithm algorithm, Map<String, ?> header, Map<String, ?> claims) {
        String signed = encoded(header) + "." + encoded(claims);
        return signed + "." + signature(algorithm, signed.getBytes(StandardCharsets.US_ASCII));
    }

    static String encoded(Map<String, ?> json) {
        return Base64URL.encode(JSONObjectUtils.toJSONString(json)).toString();
    }

    private String signature(SignatureAlgorithm algorithm, byte[] signed) {
        try {
            PrivateKey ed = ed25519;
            if (ed != null) {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initSign(ed);
                signature.update(signed);
                return Base64URL.encode(signature.sign()).toString();
            }
            JWSSigner signer = switch (key) {
                case RSAKey rsa -> new RSASSASigner(rsa);
                case ECKey ec -> new ECDSASigner(ec);
                case OctetSequenceKey secret -> new MACSigner(secret);
                default -> throw new AssertionError(key.getKeyType());
            };
            return signer.sign(new JWSHeader(JWSAlgorithm.parse(algorithm.id())), signed).toString();
        } catch (JOSEException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
