package io.wsgateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.KeyPair;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class KeyReaderTest {

    private static final Set<SignatureAlgorithm> ES = Set.of(SignatureAlgorithm.ES256);
    private static final Set<SignatureAlgorithm> RS = Set.of(SignatureAlgorithm.RS256);
    private static final Set<SignatureAlgorithm> HS = Set.of(SignatureAlgorithm.HS256);
    private static final SigningKey EC = SigningKey.of(SignatureAlgorithm.ES256, "e1");
    private static final SigningKey RSA = SigningKey.of(SignatureAlgorithm.RS256, "r1");
    private static final SigningKey SECRET = SigningKey.of(SignatureAlgorithm.HS256, "s1");

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }

    private static Key key(SigningKey key, boolean isPublic) {
        try {
            KeyPair pair = ((AsymmetricJWK) key.jwk()).toKeyPair();
            return isPublic ? pair.getPublic() : pair.getPrivate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void readsJwkSetOfEachAlgorithm(SignatureAlgorithm algorithm) throws InvalidKeysException {
        SigningKey key = SigningKey.of(algorithm, "k");
        KeySet keys = KeyReader.file(bytes(key.jwkSet()), Set.of(algorithm));
        assertThat(keys.candidates(algorithm, Optional.of("k"))).hasSize(1);
        assertThat(keys.candidates(algorithm, Optional.of("other"))).isEmpty();
        assertThat(keys.has(Optional.of("other"))).isFalse();
        assertThat(keys.unused()).isZero();
        assertThat(keys.toString()).doesNotContain("\"x\"").doesNotContain("\"k\"");
    }

    @Test
    void readsPemOfAnyNameOfKey() throws InvalidKeysException {
        for (SigningKey key : List.of(EC, RSA)) {
            Set<SignatureAlgorithm> algorithms = key == EC ? ES : RS;
            KeySet keys = KeyReader.file(bytes(pem("PUBLIC KEY", key(key, true).getEncoded())), algorithms);
            assertThat(keys.candidates(algorithms.iterator().next(), Optional.of("whatever"))).hasSize(1);
        }
    }

    @Test
    void readsSecretWithoutTheLineEndOfAnEditor() throws InvalidKeysException {
        String token = SigningKey.secret(bytes("0123456789abcdef0123456789abcdef"))
                .token(SignatureAlgorithm.HS256, Map.of());
        for (String end : List.of("", "\n", "\r\n")) {
            KeySet keys = KeyReader.file(bytes("0123456789abcdef0123456789abcdef" + end), HS);
            assertThat(keys.keys()).singleElement().satisfies(key -> {
                SignedToken parsed = SignedToken.parse(token);
                assertThat(key.verifies(parsed.header(), parsed.signed(), parsed.signature())).isTrue();
            });
        }
    }

    @Test
    void leavesOutWhatIsNotForTheseSignatures() throws Exception {
        String mixed = "{\"keys\":[" + String.join(",", EC.jwk().toPublicJWK().toJSONString(),
                RSA.jwk().toPublicJWK().toJSONString(), SECRET.jwk().toJSONString(), "{\"kty\":\"new\"}", "5",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}",
                new ECKeyGenerator(Curve.P_256).keyUse(KeyUse.ENCRYPTION).generate().toPublicJWK().toJSONString(),
                new ECKeyGenerator(Curve.P_384).generate().toPublicJWK().toJSONString(),
                new RSAKeyGenerator(1024, true).generate().toPublicJWK().toJSONString()) + "]}";
        KeySet keys = KeyReader.jwks(bytes(mixed), ES);
        assertThat(keys.keys()).hasSize(1);
        assertThat(keys.unused()).isEqualTo(8);
        assertThat(KeyReader.jwks(bytes(mixed), RS).keys()).hasSize(1);
    }

    static List<Arguments> whatIsRefused() throws JOSEException {
        String publicPem = pem("PUBLIC KEY", key(RSA, true).getEncoded());
        String noSecret = "a key pair's key or a certificate, and no secret";
        return List.of(
                Arguments.of(publicPem, HS, noSecret),
                Arguments.of("\n " + publicPem, HS, noSecret),
                Arguments.of(Base64.getEncoder().encodeToString(key(RSA, true).getEncoded()), HS, noSecret),
                Arguments.of(Base64.getMimeEncoder().encodeToString(key(EC, true).getEncoded()), HS, noSecret),
                Arguments.of("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7 someone", HS, noSecret),
                Arguments.of(RSA.jwkSet(), HS, "a JWK Set of 1 keys, and none for [HS256]"),
                Arguments.of(RSA.jwk().toPublicJWK().toJSONString(), HS, "a JWK Set of 1 keys, and none for [HS256]"),
                Arguments.of(SECRET.jwkSet(), ES, "a JWK Set of 1 keys, and none for [ES256]"),
                Arguments.of("short", HS, "a secret of 5 bytes (expected: at least 32 for [HS256])"),
                Arguments.of("", HS, "a secret of 0 bytes (expected: at least 32 for [HS256])"),
                Arguments.of("0123456789abcdef0123456789abcdef", Set.of(SignatureAlgorithm.HS512),
                        "a secret of 32 bytes (expected: at least 64 for [HS512])"),
                Arguments.of("anything", ES, "neither JSON nor PEM (expected: a JWK Set, or a PUBLIC KEY in PEM)"),
                Arguments.of(pem("PRIVATE KEY", key(EC, false).getEncoded()), ES,
                        "a private key (expected: the public one, which verifies)"),
                Arguments.of(publicPem + publicPem, RS, "PEM of another kind, or of several parts"),
                Arguments.of(pem("PUBLIC KEY", new byte[] {1, 2, 3}), RS, "PEM that holds no RSA, EC or Ed25519 key"),
                Arguments.of(publicPem, ES, "[VerificationKey[RSA]] for none of [ES256]"),
                Arguments.of("{", ES, "no JSON object (expected: a JWK Set)"),
                Arguments.of("{\"keys\":5}", ES, "no JSON object (expected: a JWK Set)"),
                Arguments.of("{\"issuer\":\"x\"}", ES, "JSON without \"keys\" (expected: a JWK Set)"),
                Arguments.of("{\"keys\":[]}", ES, "a JWK Set of 0 keys, and none for [ES256]"),
                Arguments.of("{\"keys\":[" + "5,".repeat(200) + "5]}", ES,
                        "a JWK Set of 201 keys (expected: at most 200)"),
                Arguments.of(" ".repeat(256 << 10) + "{}", ES, "more than 262144 bytes"),
                Arguments.of(new RSAKeyGenerator(1024, true).generate().toPublicJWK().toJSONString(), RS,
                        "a JWK Set of 1 keys, and none for [RS256]; the first left out is an RSA key of 1024 bits"));
    }

    @ParameterizedTest
    @MethodSource
    void whatIsRefused(String content, Set<SignatureAlgorithm> algorithms, String message) {
        assertThatThrownBy(() -> KeyReader.file(bytes(content), algorithms))
                .isInstanceOf(InvalidKeysException.class).hasMessageStartingWith(message);
    }

    @Test
    void publicKeyInDerIsNoSecret() {
        assertThatThrownBy(() -> KeyReader.file(key(RSA, true).getEncoded(), HS))
                .hasMessageStartingWith("a key pair's key or a certificate, and no secret");
    }
}
