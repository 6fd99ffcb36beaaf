package io.wsgateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.util.Base64URL;
import io.wsgateway.app.Principal;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One token that is good; each case changes one thing of it. */
class TokenVerifierTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final long SECOND = NOW.getEpochSecond();
    private static final SigningKey KEY = SigningKey.of(SignatureAlgorithm.ES256, "k1");
    private static final SigningKey OTHER = SigningKey.another(SignatureAlgorithm.ES256, "k1");
    private static final SigningKey RSA = SigningKey.of(SignatureAlgorithm.RS256, "r1");
    /** A queue that never has anything in it. */
    private static final TokenQueue AT_ONCE = (peer, task) -> {
        task.run();
        return Optional.empty();
    };
    private static final String ISSUER = "https://id.example.com/";

    private static Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", ISSUER);
        claims.put("aud", "gateway");
        claims.put("sub", "alice");
        claims.put("exp", SECOND + 60);
        claims.put("iat", SECOND - 5);
        claims.put("scope", "read write");
        claims.put("tenant", "acme");
        claims.put("email", "alice@example.com");
        return claims;
    }

    private static Map<String, Object> with(String name, Object value) {
        Map<String, Object> claims = claims();
        claims.put(name, value);
        return claims;
    }

    private static Map<String, Object> without(String name) {
        Map<String, Object> claims = claims();
        claims.remove(name);
        return claims;
    }

    private static Map<String, Object> header(String name, Object value) {
        Map<String, Object> header = new HashMap<>(Map.of("alg", "ES256", "kid", "k1"));
        header.put(name, value);
        return header;
    }

    private static IssuerPolicy policy(Set<SignatureAlgorithm> algorithms) {
        return new IssuerPolicy("corp", ISSUER, Set.of("gateway"), algorithms, Duration.ofSeconds(30),
                IssuerPolicy.TYPES, new ClaimMapping("sub", List.of("tenant", "missing"), "scope"));
    }

    private static TokenVerifier verifier(SigningKey key, SignatureAlgorithm... algorithms) {
        try {
            KeySet keys = KeyReader.jwks(key.jwkSet().getBytes(StandardCharsets.UTF_8), Set.of(algorithms));
            return verifier(policy(Set.of(algorithms)), new KeySource.Keys.Known(keys));
        } catch (InvalidKeysException e) {
            throw new AssertionError(e);
        }
    }

    private static TokenVerifier verifier(IssuerPolicy policy, KeySource.Keys keys) {
        return new TokenVerifier(List.of(new Issuer(policy, new FixedKeys(keys))), () -> NOW, AT_ONCE,
                new VerifiedSignatures());
    }

    /** Keys that are always the same. */
    private record FixedKeys(Keys keys) implements KeySource {

        @Override
        public CompletionStage<Keys> keys(Optional<String> id) {
            return CompletableFuture.completedFuture(keys);
        }

        @Override
        public void close() {}
    }

    private static TokenVerdict verdict(TokenVerifier verifier, String token) {
        return verifier.verify(token, InetAddress.getLoopbackAddress()).toCompletableFuture().join();
    }

    private static String problem(String token) {
        TokenVerdict verdict = verdict(verifier(KEY, SignatureAlgorithm.ES256), token);
        assertThat(verdict).isInstanceOf(TokenVerdict.Invalid.class);
        String detail = ((TokenVerdict.Invalid) verdict).detail();
        for (String part : token.split("\\.", -1)) {
            assertThat(part.length() > 8 && detail.contains(part)).as("%s in %s", part, detail).isFalse();
        }
        assertThat(detail).matches("[ -~]{1,700}");
        return detail;
    }

    @Test
    void takesOverWhatTheMappingNamesAndNothingElse() {
        assertThat(verdict(verifier(KEY, SignatureAlgorithm.ES256), KEY.token(SignatureAlgorithm.ES256, claims())))
                .isEqualTo(new TokenVerdict.Valid("corp", new Principal("alice", Map.of("tenant", "acme")),
                        Set.of("read", "write"), Optional.of(NOW.minusSeconds(5)), NOW.plusSeconds(60)));
    }

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void verifiesEachAlgorithmAndNotAnothersSignature(SignatureAlgorithm algorithm) {
        SigningKey key = SigningKey.of(algorithm, "k1");
        TokenVerifier verifier = verifier(key, algorithm);
        String token = key.token(algorithm, claims());
        assertThat(verdict(verifier, token)).isInstanceOf(TokenVerdict.Valid.class);
        String forged = SigningKey.another(algorithm, "k1").token(algorithm, claims());
        assertThat(verdict(verifier, forged)).isEqualTo(
                new TokenVerdict.Invalid("the token's signature isn't by the key of issuer corp"));
        for (int at : new int[] {token.indexOf('.') + 2, token.lastIndexOf('.') - 2, token.lastIndexOf('.') + 3}) {
            char other = token.charAt(at) == 'A' ? 'B' : 'A';
            String changed = token.substring(0, at) + other + token.substring(at + 1);
            assertThat(verdict(verifier, changed)).as("changed at %d", at).isInstanceOf(TokenVerdict.Invalid.class);
        }
        assertThat(verdict(verifier, token.substring(0, token.lastIndexOf('.') + 1)))
                .isEqualTo(new TokenVerdict.Invalid("the token's signature isn't by the key of issuer corp"));
    }

    static List<Arguments> claimsThatAreRefused() {
        return List.of(
                Arguments.of(with("exp", SECOND - 200), "the token expired 3 minutes ago"),
                Arguments.of(with("exp", SECOND - 30), "the token expired 30 seconds ago"),
                Arguments.of(with("exp", SECOND - 3 * 86_400), "the token expired 3 days ago"),
                Arguments.of(without("exp"), "the token has no exp (expected: when it expires, in seconds since 1970)"),
                Arguments.of(with("exp", "2027"),
                        "the token has no exp (expected: when it expires, in seconds since 1970)"),
                Arguments.of(with("exp", 1000 * (SECOND + 60)),
                        "the token has no exp (expected: when it expires, in seconds since 1970)"),
                Arguments.of(with("exp", -1),
                        "the token has no exp (expected: when it expires, in seconds since 1970)"),
                Arguments.of(with("nbf", SECOND + 31), "the token isn't valid yet: in 31 seconds"),
                Arguments.of(with("nbf", "now"),
                        "the token's nbf is no time (expected: seconds since 1970)"),
                Arguments.of(with("aud", "other"), "the token is for other (expected: aud with gateway)"),
                Arguments.of(with("aud", List.of("a", "b")), "the token is for a, b (expected: aud with gateway)"),
                Arguments.of(with("aud", Collections.nCopies(65, "gateway")),
                        "the token is for nobody in particular (expected: aud with gateway)"),
                Arguments.of(without("aud"), "the token is for nobody in particular (expected: aud with gateway)"),
                Arguments.of(with("aud", "Gateway"), "the token is for Gateway (expected: aud with gateway)"),
                Arguments.of(with("iss", "https://id.example.com"),
                        "the token's issuer is https://id.example.com (expected: https://id.example.com/)"),
                Arguments.of(with("iss", "a\r\nb\u202e"),
                        "the token's issuer is a\\x0d\\x0ab\\u202e (expected: https://id.example.com/)"),
                Arguments.of(without("iss"), "the token's issuer is missing (expected: https://id.example.com/)"),
                Arguments.of(with("iss", List.of(ISSUER)),
                        "the token's issuer is missing (expected: https://id.example.com/)"),
                Arguments.of(without("sub"),
                        "the token's claim sub doesn't name anybody (expected: a text of 1 to 256 characters)"),
                Arguments.of(with("sub", " "),
                        "the token's claim sub doesn't name anybody (expected: a text of 1 to 256 characters)"),
                Arguments.of(with("sub", "a\nb"),
                        "the token's claim sub doesn't name anybody (expected: a text of 1 to 256 characters)"),
                Arguments.of(with("sub", "a".repeat(257)),
                        "the token's claim sub doesn't name anybody (expected: a text of 1 to 256 characters)"),
                Arguments.of(with("sub", 7),
                        "the token's claim sub doesn't name anybody (expected: a text of 1 to 256 characters)"));
    }

    @ParameterizedTest
    @MethodSource
    void claimsThatAreRefused(Map<String, Object> claims, String detail) {
        assertThat(problem(KEY.token(SignatureAlgorithm.ES256, claims))).isEqualTo(detail);
    }

    static List<Map<String, Object>> claimsWithinBounds() {
        return List.of(with("exp", SECOND - 29), with("nbf", SECOND + 30), with("aud", List.of("other", "gateway")),
                with("exp", SECOND + 0.5), without("iat"), without("scope"));
    }

    @ParameterizedTest
    @MethodSource
    void claimsWithinBounds(Map<String, Object> claims) {
        assertThat(verdict(verifier(KEY, SignatureAlgorithm.ES256), KEY.token(SignatureAlgorithm.ES256, claims)))
                .isInstanceOf(TokenVerdict.Valid.class);
    }

    static List<Arguments> headersThatAreRefused() {
        List<Arguments> cases = new ArrayList<>(List.of(
                Arguments.of(header("alg", "none"), "the token's algorithm is none (expected: one of RS256,"),
                Arguments.of(header("alg", "es256"), "the token's algorithm is es256 (expected: one of RS256,"),
                Arguments.of(header("alg", "ES256K"), "the token's algorithm is ES256K (expected: one of RS256,"),
                Arguments.of(header("alg", 5), "the token's algorithm is no text (expected: one of RS256,"),
                Arguments.of(header("alg", "RS256"),
                        "the token's algorithm is RS256 (expected: one of [ES256], as issuer corp has it)"),
                Arguments.of(header("alg", "HS256"),
                        "the token's algorithm is HS256 (expected: one of [ES256], as issuer corp has it)"),
                Arguments.of(header("crit", List.of("exp")),
                        "the token's header has crit (expected: no extension of JWS)"),
                Arguments.of(header("b64", false), "the token's header has b64 (expected: no extension of JWS)"),
                Arguments.of(header("kid", "k2\n"), "issuer corp has no key named k2\\x0a for ES256"),
                Arguments.of(header("kid", 1), "the token's kid is no text, or longer than 256"),
                Arguments.of(header("kid", "k".repeat(257)), "the token's kid is no text, or longer than 256"),
                Arguments.of(header("typ", "dpop+jwt"),
                        "the token's typ is dpop+jwt (expected: none, or one of at+jwt, jwt)"),
                Arguments.of(Map.of("kid", "k1"), "the token's algorithm is missing (expected: one of RS256,")));
        for (String brought : List.of("jku", "jwk", "x5u", "x5c")) {
            cases.add(Arguments.of(
                    header(brought, brought.equals("jwk") ? OTHER.jwk().toPublicJWK().toJSONObject() : "x"),
                    "the token's header has " + brought + ": a key that a token brings along is never used"));
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource
    void headersThatAreRefused(Map<String, Object> header, String detail) {
        assertThat(problem(KEY.token(SignatureAlgorithm.ES256, header, claims()))).startsWith(detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "at+jwt", "application/at+JWT"})
    void typesThatAreTaken(String type) {
        assertThat(verdict(verifier(KEY, SignatureAlgorithm.ES256),
                KEY.token(SignatureAlgorithm.ES256, header("typ", type), claims())))
                .isInstanceOf(TokenVerdict.Valid.class);
    }

    /** The attack of RFC 8725 section 2.1: the public key, which everybody has, as the secret of an HMAC. */
    @Test
    void publicKeyIsNeverTheSecretOfAnHmac() {
        byte[] known = RSA.jwk().toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
        String token = SigningKey.secret(known).token(SignatureAlgorithm.HS256,
                Map.of("alg", "HS256", "kid", "r1"), claims());
        assertThat(verdict(verifier(RSA, SignatureAlgorithm.RS256), token)).isEqualTo(new TokenVerdict.Invalid(
                "the token's algorithm is HS256 (expected: one of [RS256], as issuer corp has it)"));
        assertThatThrownBy(() -> policy(Set.of(SignatureAlgorithm.RS256, SignatureAlgorithm.HS256)))
                .hasMessageStartingWith("algorithms with a secret beside those with key pairs");
    }

    @Test
    void keyOfAnotherCurveOrAlgorithmIsNotTried() throws InvalidKeysException {
        Set<SignatureAlgorithm> both = Set.of(SignatureAlgorithm.ES256, SignatureAlgorithm.ES384);
        TokenVerifier verifier = verifier(policy(both), new KeySource.Keys.Known(
                KeyReader.jwks(KEY.jwkSet().getBytes(StandardCharsets.UTF_8), both)));
        assertThat(verdict(verifier, SigningKey.of(SignatureAlgorithm.ES384, "k1")
                .token(SignatureAlgorithm.ES384, claims())))
                .isEqualTo(new TokenVerdict.Invalid("issuer corp has no key named k1 for ES384"));
    }

    static List<Arguments> textsThatAreNoTokens() {
        String token = KEY.token(SignatureAlgorithm.ES256, claims());
        String[] parts = token.split("\\.", -1);
        String deep = "{\"a\":" + "[".repeat(8) + "]".repeat(8) + "}";
        return List.of(
                Arguments.of("x".repeat(8193), "the token has 8193 characters (expected: at most 8192)"),
                Arguments.of("opaque", "the token has 1 part (expected: a JWT, three parts with dots between)"),
                Arguments.of("a.b.c.d.e", "the token is encrypted (expected: a signed JWT)"),
                Arguments.of(token + ".", "the token has 4 parts (expected: a JWT, three parts with dots between)"),
                Arguments.of(token + "=", "the token's signature isn't base64url without padding"),
                Arguments.of(parts[0] + "." + parts[1] + ".a+/",
                        "the token's signature isn't base64url without padding"),
                Arguments.of(".." + parts[2], "the token's header is no JSON object in base64url"),
                Arguments.of(Base64URL.encode("[]") + "." + parts[1] + "." + parts[2],
                        "the token's header is no JSON object in base64url"),
                Arguments.of(parts[0] + "." + Base64URL.encode("\"text\"") + "." + parts[2],
                        "the token's payload is no JSON object in base64url"),
                Arguments.of(parts[0] + "." + Base64URL.encode(new byte[] {'{', (byte) 0xff, '}'}) + "." + parts[2],
                        "the token's payload is no JSON object in base64url"),
                Arguments.of(parts[0] + "." + Base64URL.encode(deep) + "." + parts[2],
                        "the token's payload is nested more than 8 deep"),
                Arguments.of(parts[0] + "."
                        + SigningKey.encoded(Map.of("a", Collections.nCopies(200, 1))) + "." + parts[2],
                        "the token's payload has more than 200 members"));
    }

    @ParameterizedTest
    @MethodSource
    void textsThatAreNoTokens(String text, String detail) {
        assertThat(problem(text)).isEqualTo(detail);
    }

    @Test
    void bracketsInTextsAreNoNesting() {
        assertThat(verdict(verifier(KEY, SignatureAlgorithm.ES256),
                KEY.token(SignatureAlgorithm.ES256, with("note", "\\\"[[[[[[[[[[[{{{{{{"))))
                .isInstanceOf(TokenVerdict.Valid.class);
    }

    @Test
    void keysThatCannotBeHadRefuseNobody() {
        TokenVerifier verifier = verifier(policy(Set.of(SignatureAlgorithm.ES256)),
                new KeySource.Keys.Unavailable("the keys can't be had"));
        assertThat(verdict(verifier, KEY.token(SignatureAlgorithm.ES256, claims())))
                .isEqualTo(new TokenVerdict.Unavailable("issuer corp: the keys can't be had"));
        assertThat(verdict(verifier, KEY.token(SignatureAlgorithm.ES256, with("exp", SECOND - 60))))
                .isEqualTo(new TokenVerdict.Invalid("the token expired 60 seconds ago"));
    }

    @Test
    void fullQueueIsUnavailable() {
        TokenVerifier verifier = new TokenVerifier(List.of(), () -> NOW, (peer, task) -> Optional.of("full"),
                new VerifiedSignatures());
        assertThat(verdict(verifier, "any")).isEqualTo(new TokenVerdict.Unavailable("full"));
    }
}
