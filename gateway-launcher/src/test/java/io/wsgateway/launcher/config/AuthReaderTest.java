package io.wsgateway.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.wsgateway.identity.AccessRules;
import io.wsgateway.identity.Carrier;
import io.wsgateway.identity.ClaimMapping;
import io.wsgateway.identity.IssuerPolicy;
import io.wsgateway.identity.KeyUrlRules;
import io.wsgateway.identity.KeyUrlRules.Unreachable;
import io.wsgateway.identity.SignatureAlgorithm;
import io.wsgateway.protocol.handshake.RejectionReason;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthReaderTest {

    private static final String CORP = "name: corp, issuer: \"https://id.example.com/\", audience: gateway";
    private static final String SOUND = "{ " + CORP + ", algorithms: [ES256], keys: { file: keys.json } }";

    @TempDir
    private Path home;

    @BeforeEach
    void writeKeys() throws IOException, JOSEException {
        Files.writeString(home.resolve("keys.json"),
                new JWKSet(new ECKeyGenerator(Curve.P_256).keyID("k1").generate()).toString(true));
        Files.writeString(home.resolve("secret"), "0123456789abcdef0123456789abcdef\n");
    }

    private ConfigurationFixture configuration(String issuers, String route) throws IOException {
        return new ConfigurationFixture(home).file("issuers: [" + issuers + "]\n"
                + "routes: [{ path: /a, application: echo, " + route + " }]\n");
    }

    private AccessRules access(String auth) throws Exception {
        return configuration(SOUND, "origins: { absent: deny }, auth: { " + auth + " }").read().routes().orElseThrow()
                .getFirst().access().orElseThrow();
    }

    @Test
    void nobodyIsAskedUnlessItIsWritten() throws Exception {
        Configuration read = configuration(SOUND, "explain: full").read();
        assertThat(read.routes().orElseThrow().getFirst().access()).isEmpty();
        assertThat(new ConfigurationFixture(home).read().issuers()).isEmpty();
    }

    @Test
    void readsCarriersInTheirOrder() throws Exception {
        AccessRules rules =
                access("carriers: [query: access_token, cookie: __Host-session, subprotocol, authorization],"
                        + " scopes: [chat, \"a:b/c\"]");
        assertThat(rules.carriers()).containsExactly(new Carrier.Query("access_token"),
                new Carrier.Cookie("__Host-session"), new Carrier.Subprotocol(), new Carrier.Authorization());
        assertThat(rules.scopes()).containsExactly("chat", "a:b/c");
        assertThat(rules.issuers()).containsExactly("corp");
        assertThat(rules.required()).isTrue();
        assertThat(rules.source()).isEqualTo("gateway.yaml:2:74: routes[0].auth");
        assertThat(access("carriers: authorization, required: false").required()).isFalse();
    }

    @Test
    void readsThemFromTheEnvironment() throws Exception {
        assertThat(configuration(SOUND, "origins: { absent: deny }")
                .environment("GATEWAY_ROUTES_0_AUTH_CARRIERS_0", "cookie:session").read().routes().orElseThrow()
                .getFirst()
                .access().orElseThrow().carriers()).containsExactly(new Carrier.Cookie("session"));
    }

    @Test
    void whatDecidesIsTheLineOfAuth() throws Exception {
        RouteConfig route = configuration(SOUND, "auth: { carriers: authorization }").read().routes().orElseThrow()
                .getFirst();
        for (RejectionReason reason : List.of(RejectionReason.UNAUTHENTICATED, RejectionReason.TOKEN_INVALID,
                RejectionReason.INSUFFICIENT_SCOPE, RejectionReason.IDENTITY_UNAVAILABLE)) {
            assertThat(route.handshake().source().of(reason)).contains("gateway.yaml:2:47: routes[0].auth");
        }
    }

    @Test
    void readsIssuers() throws Exception {
        List<IssuerConfig> issuers = configuration("{ " + CORP + ", algorithms: HS256, keys: { file: secret } }, "
                + "{ name: other, issuer: o, audience: [a, b], algorithms: [RS256, EdDSA], skew: 1m, types: [JWT],"
                + " principal: email, attributes: [tenant], scopes: roles, keys: { url: \"http://[::1]:80/k\","
                + " unreachable: refuse, max-stale: 1h, timeout: 1s } }", "explain: full").read().issuers();
        assertThat(issuers).containsExactly(
                new IssuerConfig(new IssuerPolicy("corp", "https://id.example.com/", Set.of("gateway"),
                        Set.of(SignatureAlgorithm.HS256), Duration.ofSeconds(30), Set.of("jwt", "at+jwt"),
                        new ClaimMapping("sub", List.of(), "scope")),
                        new IssuerConfig.Keys.File(home.resolve("secret"))),
                new IssuerConfig(new IssuerPolicy("other", "o", Set.of("a", "b"),
                        Set.of(SignatureAlgorithm.RS256, SignatureAlgorithm.EDDSA), Duration.ofMinutes(1),
                        Set.of("jwt"),
                        new ClaimMapping("email", List.of("tenant"), "roles")),
                        new IssuerConfig.Keys.Url(URI.create("http://[::1]:80/k"),
                                new KeyUrlRules(Unreachable.REFUSE, Duration.ofHours(1), Duration.ofSeconds(1)))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            carriers: []                       | carriers: an empty list (expected: authorization, cookie: NAME, subprotocol, query: NAME, ticket or message)
            required: true                     | carriers: missing (expected: authorization, cookie: NAME, subprotocol, query: NAME, ticket or message)
            carriers: [basic]                  | carriers[0]: basic (expected: authorization, cookie: NAME, subprotocol, query: NAME, ticket or message)
            carriers: [cookie]                 | carriers[0]: cookie (expected: authorization, cookie: NAME, subprotocol, query: NAME, ticket or message)
            carriers: [cookie: "a b"]          | carriers[0]: cookie:a b (expected: authorization, cookie: NAME, subprotocol, query: NAME, ticket or message)
            carriers: [[a]]                    | carriers[0]: a list (expected: authorization, cookie: NAME, subprotocol, query: NAME, ticket or message)
            carriers: [subprotocol, subprotocol] | carriers[1]: subprotocol stands twice
            carriers: authorization, scopes: ["a b"] | scopes[0]: a b (expected: a scope, of visible ASCII without quotes and backslashes, at most 64)
            carriers: authorization, scopes: a, required: false | scopes: needs a token, and required is false: whoever has none gets in without them
            carriers: authorization, issuers: [] | issuers: an empty list: nobody could connect (expected: names of the top-level issuers)
            carriers: authorization, issuers: [corb] | issuers[0]: no issuer corb in the top-level issuers; did you mean "corp"?
            carriers: authorization, issuers: [corp, corp] | issuers[1]: corp stands twice
            carriers: authorization, scope: a  | scope: unknown key; did you mean "scopes"?
            """)
    void saysWhatIsWrongWithAuth(String auth, String problem) throws IOException {
        assertThat(configuration(SOUND, "auth: { " + auth + " }").problems()).singleElement().asString()
                .startsWith("gateway.yaml:2:").endsWith(": routes[0].auth." + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "sound", textBlock = """
            origins: { absent: allow }                                      | refused
            subprotocols: { require: false }                                | refused
            origins: { absent: deny, allow: ["*"] }                         | refused
            origins: { absent: deny, allow: ["https://a.example", "null"] } | refused
            origins: { absent: deny }                                       | sound
            origins: { absent: deny, allow: ["https://a.example"] }         | sound
            """)
    void cookieNeedsOriginsThatKeepOtherSitesOut(String origins, String refused) throws IOException {
        List<String> problems = configuration(SOUND, origins + ", auth: { carriers: [cookie: session] }").problems();
        if (refused == null) {
            assertThat(problems).isEmpty();
        } else {
            assertThat(problems).singleElement().asString()
                    .contains("routes[0].auth.carriers: cookie:session with origins"
                            + " that let other sites' pages in: browsers send cookies along with what any page asks for (expected:"
                            + " origins: { absent: deny } on this route, and in allow neither \"*\" nor null)");
        }
    }

    @Test
    void subprotocolIsNoTokensName() throws IOException {
        assertThat(configuration(SOUND, "subprotocols: { offer: [chat, bearer.v1] }, auth: { carriers: subprotocol }")
                .problems()).singleElement().asString().endsWith("routes[0].auth.carriers: subprotocol, and the route"
                        + " speaks bearer.v1, whose name says it is a token (expected: another name in"
                        + " subprotocols.offer)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            keys: { file: keys.json }                      | algorithms: missing (expected: what its tokens are signed by, such as [ES256])
            algorithms: [none], keys: { file: keys.json }  | algorithms[0]: none (expected: one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, HS256, HS384, HS512)
            algorithms: [ES256, HS256], keys: { file: keys.json } | algorithms: algorithms with a secret (HS256, ...) beside those with key pairs: one issuer has keys of one kind, or a public key could be taken for a secret
            algorithms: ES256                              | keys: missing (expected: file, with a JWK Set, a public key in PEM or a secret; or url, of a JWK Set)
            algorithms: ES256, keys: { file: a, url: b }   | keys: both file and url (expected: one of them)
            algorithms: ES256, keys: { file: nothing }     | keys.file: can't be read: HOME/nothing (NoSuchFileException)
            algorithms: ES256, keys: { file: secret }      | keys.file: HOME/secret holds neither JSON nor PEM (expected: a JWK Set, or a PUBLIC KEY in PEM)
            algorithms: HS256, keys: { file: keys.json }   | keys.file: HOME/keys.json holds a JWK Set of 1 keys, and none for [HS256]; the first left out is VerificationKey[EC P-256]
            algorithms: HS512, keys: { file: secret }      | keys.file: HOME/secret holds a secret of 32 bytes (expected: at least 64 for [HS512])
            algorithms: HS256, keys: { url: "https://a/" } | keys.url: a secret is nothing to be fetched (expected: keys.file with algorithms HS256, ...)
            algorithms: ES256, keys: { url: "http://id.example.com/" } | keys.url: not a URL for keys (expected: https://..., or http:// to a loopback address, with neither user nor fragment)
            algorithms: ES256, keys: { url: "http://127.0.0.1.example.com/" } | keys.url: not a URL for keys (expected: https://..., or http:// to a loopback address, with neither user nor fragment)
            algorithms: ES256, keys: { url: "https://me@a/" } | keys.url: not a URL for keys (expected: https://..., or http:// to a loopback address, with neither user nor fragment)
            algorithms: ES256, keys: { url: "file:///etc/passwd" } | keys.url: not a URL for keys (expected: https://..., or http:// to a loopback address, with neither user nor fragment)
            algorithms: ES256, keys: { file: keys.json, max-stale: 1h } | keys.max-stale: without effect, as there is no url
            """)
    void saysWhatIsWrongWithIssuers(String rest, String problem) throws IOException {
        assertThat(configuration("{ " + CORP + ", " + rest + " }", "explain: full").problems()).singleElement()
                .asString()
                .startsWith("gateway.yaml:1:").endsWith(": issuers[0]." + problem);
    }

    @Test
    void saysWhatIsMissingOrTwice() throws IOException {
        String rest = ", algorithms: [ES256], keys: { file: keys.json } }";
        assertThat(configuration("{ issuer: i" + rest, "explain: full").problems()).satisfiesExactly(
                one -> assertThat(one)
                        .endsWith("issuers[0].audience: missing (expected: what has to be in the claim aud of"
                                + " tokens)"),
                two -> assertThat(two)
                        .endsWith("issuers[0].name: missing (expected: a short name, for routes and the log)"));
        assertThat(configuration(SOUND + ", " + SOUND, "explain: full").problems()).satisfiesExactlyInAnyOrder(
                one -> assertThat(one).endsWith("issuers[1].name: corp stands at issuers[0].name already"),
                two -> assertThat(two).endsWith(
                        "issuers[1].issuer: https://id.example.com/ stands at issuers[0].issuer already"));
        assertThat(configuration("", "auth: { carriers: authorization }").problems()).singleElement().asString()
                .contains("routes[0].auth.issuers: missing, and there are no issuers");
    }
}
