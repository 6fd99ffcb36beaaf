package io.wsgateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.util.Base64URL;
import io.wsgateway.identity.SignatureAlgorithm.Family;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is verified is counted: each key tells. */
class VerifiedSignaturesTest {

    private static final SigningKey KEY = SigningKey.of(SignatureAlgorithm.ES256, "k1");
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final String BAD_SIGNATURE = "the token's signature isn't by the key of issuer corp";

    private final AtomicInteger verifications = new AtomicInteger();
    private final VerifiedSignatures verified = new VerifiedSignatures(3);
    private KeySet keys = new KeySet(List.of(counted(KEY)), 0);
    private Instant now = START;
    private final TokenVerifier verifier = verifier("gateway");

    /** A key as if it had been read again. */
    private VerificationKey counted(SigningKey key) {
        try {
            return new VerificationKey(Optional.of("k1"), Family.EC, "P-256", Optional.empty(),
                    new Counted(new ECDSAVerifier(key.jwk().toECKey()), verifications));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Counted extends BaseJWSProvider implements JWSVerifier {

        private final JWSVerifier verifier;
        private final AtomicInteger verifications;

        private Counted(JWSVerifier verifier, AtomicInteger verifications) {
            super(verifier.supportedJWSAlgorithms());
            this.verifier = verifier;
            this.verifications = verifications;
        }

        @Override
        public boolean verify(JWSHeader header, byte[] signed, Base64URL signature) throws JOSEException {
            verifications.incrementAndGet();
            return verifier.verify(header, signed, signature);
        }
    }

    private TokenVerifier verifier(String audience) {
        IssuerPolicy policy = new IssuerPolicy("corp", "iss", Set.of(audience),
                Set.of(SignatureAlgorithm.ES256), Duration.ofSeconds(30), IssuerPolicy.TYPES, ClaimMapping.DEFAULT);
        return verifier(policy);
    }

    private TokenVerifier verifier(IssuerPolicy policy) {
        KeySource source = new KeySource() {
            @Override
            public CompletionStage<Keys> keys(Optional<String> id) {
                return CompletableFuture.completedFuture(new Keys.Known(keys));
            }

            @Override
            public void close() {}
        };
        return new TokenVerifier(List.of(new Issuer(policy, source)), () -> now, (peer, task) -> {
            task.run();
            return Optional.empty();
        }, verified);
    }

    private static Map<String, Object> claims(String subject) {
        return new LinkedHashMap<>(Map.of("iss", "iss", "aud", "gateway", "sub", subject, "exp",
                START.getEpochSecond() + 60));
    }

    private static String token(String subject) {
        return KEY.token(SignatureAlgorithm.ES256, claims(subject));
    }

    private static TokenVerdict verdict(TokenVerifier verifier, String token) {
        return verifier.verify(token, InetAddress.getLoopbackAddress()).toCompletableFuture().join();
    }

    private void assertGood(String token) {
        assertThat(verdict(verifier, token)).isInstanceOf(TokenVerdict.Valid.class);
    }

    private void assertBad(String token, String detail) {
        assertThat(verdict(verifier, token)).isEqualTo(new TokenVerdict.Invalid(detail));
    }

    @Test
    void sameTokenIsVerifiedOnce() {
        String token = token("alice");
        TokenVerdict first = verdict(verifier, token);
        assertThat(first).isInstanceOf(TokenVerdict.Valid.class);
        for (int i = 0; i < 10; i++) {
            assertThat(verdict(verifier, token)).isEqualTo(first);
        }
        assertThat(verifications).hasValue(1);
    }

    @Test
    void anotherTokenOfTheSamePeerIsVerified() {
        assertGood(token("alice"));
        assertGood(token("alice")); // signed again: ES256 signs with chance
        assertThat(verifications).hasValue(2);
    }

    @Test
    void whatIsChangedAnywhereIsVerified() {
        String token = token("alice");
        assertGood(token);
        String[] parts = token.split("\\.", -1);
        String header = SigningKey.encoded(Map.of("alg", "ES256", "kid", "k1", "x", 1));
        assertBad(header + "." + parts[1] + "." + parts[2], BAD_SIGNATURE);
        assertBad(parts[0] + "." + SigningKey.encoded(claims("mallory")) + "." + parts[2], BAD_SIGNATURE);
        assertBad(parts[0] + "." + parts[1] + "." + token("mallory").split("\\.", -1)[2], BAD_SIGNATURE);
        assertThat(verifications).hasValue(4);
    }

    @Test
    void badSignatureIsNotRemembered() {
        String forged = SigningKey.another(SignatureAlgorithm.ES256, "k1").token(SignatureAlgorithm.ES256,
                claims("alice"));
        assertBad(forged, BAD_SIGNATURE);
        assertBad(forged, BAD_SIGNATURE);
        assertThat(verifications).hasValue(2);
        assertThat(verified.count()).isZero();
    }

    @Test
    void rotatedKeyOfTheSameNameRefusesAtOnce() {
        String token = token("alice");
        assertGood(token);
        keys = new KeySet(List.of(counted(SigningKey.another(SignatureAlgorithm.ES256, "k1"))), 0);
        assertBad(token, BAD_SIGNATURE);
        assertThat(verifications).hasValue(2);
    }

    @Test
    void removedKeyRefusesAtOnce() {
        String token = token("alice");
        assertGood(token);
        keys = new KeySet(List.of(), 0);
        assertBad(token, "issuer corp has no key named k1 for ES256");
    }

    @Test
    void keyThatIsReadAgainVerifiesAgain() {
        String token = token("alice");
        assertGood(token);
        keys = new KeySet(List.of(counted(KEY)), 0);
        assertGood(token);
        assertThat(verifications).hasValue(2);
    }

    @Test
    void timeIsCheckedEachTime() {
        Map<String, Object> claims = claims("alice");
        claims.put("nbf", START.getEpochSecond());
        String token = KEY.token(SignatureAlgorithm.ES256, claims);
        assertGood(token);
        now = START.minusSeconds(60);
        assertBad(token, "the token isn't valid yet: in 60 seconds");
        now = START.plusSeconds(90);
        assertBad(token, "the token expired 30 seconds ago");
    }

    @Test
    void otherClaimsAreCheckedByWhoeverIsAsked() {
        String token = token("alice");
        assertGood(token);
        assertThat(verdict(verifier("other"), token))
                .isEqualTo(new TokenVerdict.Invalid("the token is for gateway (expected: aud with other)"));
    }

    /** The issuer's clock may be behind: until the end of the skew the token is good, and is verified each time. */
    @Test
    void entryEndsWithItsToken() {
        String token = token("alice");
        assertGood(token);
        now = START.plusSeconds(59);
        assertGood(token);
        assertThat(verifications).hasValue(1);
        now = START.plusSeconds(60);
        assertGood(token);
        assertGood(token);
        assertThat(verifications).hasValue(3);
        assertThat(verified.count()).isZero();
    }

    @Test
    void oldestGivesWayWhenThereAreTooMany() {
        String first = token("first");
        String second = token("second");
        List.of(first, second, token("third"), first, token("fourth")).forEach(this::assertGood);
        assertThat(verified.count()).isEqualTo(3);
        assertThat(verifications).hasValue(4);
        assertGood(first);
        assertThat(verifications).hasValue(4);
        assertGood(second); // was looked up before all others
        assertThat(verifications).hasValue(5);
        assertThat(verified.count()).isEqualTo(3);
    }

    @Test
    void nothingIsKeptOfSharedSecrets() throws Exception {
        SigningKey secret = SigningKey.of(SignatureAlgorithm.HS256, "k1");
        keys = new KeySet(List.of(new VerificationKey(Optional.of("k1"), Family.SECRET, "", Optional.empty(),
                new Counted(new MACVerifier((OctetSequenceKey) secret.jwk()), verifications))), 0);
        TokenVerifier ofSecrets = verifier(new IssuerPolicy("corp", "iss", Set.of("gateway"),
                Set.of(SignatureAlgorithm.HS256), Duration.ZERO, IssuerPolicy.TYPES, ClaimMapping.DEFAULT));
        String token = secret.token(SignatureAlgorithm.HS256, claims("alice"));
        assertThat(verdict(ofSecrets, token)).isInstanceOf(TokenVerdict.Valid.class);
        assertThat(verdict(ofSecrets, token)).isInstanceOf(TokenVerdict.Valid.class);
        assertThat(verifications).hasValue(2);
        assertThat(verified.count()).isZero();
    }

    @Test
    void showsNoToken() {
        assertGood(token("alice"));
        assertThat(verified).hasToString("VerifiedSignatures[1]");
    }
}
