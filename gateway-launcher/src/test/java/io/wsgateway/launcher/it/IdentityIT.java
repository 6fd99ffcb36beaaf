package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.ECKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tokens in every carrier over real sockets, with a real server of keys; and what nobody may read of them afterwards. */
@TestMethodOrder(OrderAnnotation.class)
class IdentityIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final List<String> SENT = new ArrayList<>();

    @TempDir
    static Path directory;
    private static TokenIssuer issuer;
    private static GatewayProcess gateway;

    /** Where a token is put. */
    enum Place {
        AUTHORIZATION("/authorization"), COOKIE("/cookie"), SUBPROTOCOL("/subprotocol"),
        ENCODED_SUBPROTOCOL("/subprotocol"), QUERY("/query");

        private final String path;

        Place(String path) {
            this.path = path;
        }

        private String field(String token) {
            return switch (this) {
                case AUTHORIZATION -> "Authorization: Bearer " + token + "\r\n";
                case COOKIE -> "Cookie: a=b; session=" + token + "\r\n";
                case SUBPROTOCOL -> "Sec-WebSocket-Protocol: echo.v1, bearer." + token + "\r\n";
                case ENCODED_SUBPROTOCOL -> "Sec-WebSocket-Protocol: bearer." + Base64.getUrlEncoder()
                        .withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8)) + ", echo.v1\r\n";
                case QUERY -> "";
            };
        }

        private String target(String token) {
            return this == QUERY ? path + "?a=b&access_token=" + token : path;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        issuer = TokenIssuer.start();
        Files.writeString(directory.resolve("pair.json"),
                "{\"keys\":[" + TokenIssuer.key("filed").toPublicJWK() + "]}");
        StringBuilder yaml = new StringBuilder("""
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                issuers:
                  - { name: corp, issuer: "https://id.example.com/", audience: gateway, algorithms: [ES256],
                      attributes: [tenant], skew: 0s, keys: { url: "%s", timeout: 30s } }
                """.formatted(issuer.url("/jwks.json")));
        for (String broken : List.of("500", "garbage", "huge", "hangs")) {
            yaml.append("  - { name: i").append(broken).append(", issuer: ").append(broken)
                    .append(", audience: gateway, algorithms: [ES256], keys: { url: \"")
                    .append(issuer.url("/" + broken)).append("\", timeout: ")
                    .append(broken.equals("hangs") ? "1s" : "30s").append(" } }\n");
        }
        yaml.append("""
                routes:
                  - { path: /authorization, application: echo, auth: { issuers: [corp], carriers: authorization, scopes: chat } }
                  - { path: /cookie, application: echo, origins: { absent: deny },
                      auth: { issuers: [corp], carriers: [cookie: session], scopes: chat } }
                  - { path: /subprotocol, application: echo, subprotocols: { require: true },
                      auth: { issuers: [corp], carriers: subprotocol, scopes: chat } }
                  - { path: /query, application: echo, auth: { issuers: [corp], carriers: [query: access_token], scopes: chat } }
                  - { path: /optional, application: echo, auth: { carriers: [subprotocol, authorization], required: false } }
                  - { path: /quiet, application: echo, explain: quiet, auth: { issuers: [corp], carriers: authorization } }
                limits: { handshake-timeout: 1m }
                """);
        gateway = GatewayProcess.start(directory, yaml.toString(), "--log-level", "debug");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        issuer.close();
    }

    private static HttpAnswers.Answer open(String target, String fields) throws IOException {
        InetSocketAddress address = gateway.address();
        try (Wire wire = Wire.connect(address)) {
            wire.send("GET " + target + " HTTP/1.1\r\nHost: localhost:" + address.getPort()
                    + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Origin: http://localhost:" + address.getPort() + "\r\n"
                    + "Sec-WebSocket-Key: " + ClientFrames.KEY + "\r\n" + fields + "\r\n");
            assertThat(wire.pumpUntil(it -> HttpAnswers.parse(it.received()).decision().isPresent(), SOON))
                    .as("%s is answered", target).isTrue();
            return HttpAnswers.parse(wire.received()).decision().orElseThrow();
        }
    }

    private static HttpAnswers.Answer open(Place place, String token) throws IOException {
        SENT.add(token);
        HttpAnswers.Answer answer = open(place.target(token), place.field(token));
        requireNone(token, answer.toString());
        return answer;
    }

    private static void requireNone(String token, String text) {
        for (String part : token.split("\\.", -1)) {
            if (part.length() > 12) {
                assertThat(text).doesNotContain(part);
            }
        }
        assertThat(text).doesNotContain(Base64.getUrlEncoder().withoutPadding()
                .encodeToString(token.getBytes(StandardCharsets.UTF_8)).substring(0, 20));
    }

    private static void requireRejected(HttpAnswers.Answer answer, int status, String id, String detail) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Gateway-Rejection")).contains(id);
        assertThat(answer.body()).contains(detail);
    }

    @Order(1)
    @ParameterizedTest
    @EnumSource
    void goodTokenOpensASession(Place place) throws IOException {
        HttpAnswers.Answer answer = open(place, issuer.token(TokenIssuer.claims()));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(101);
        boolean offered = place == Place.SUBPROTOCOL || place == Place.ENCODED_SUBPROTOCOL;
        assertThat(answer.headers().get("sec-websocket-protocol")).isEqualTo(offered ? List.of("echo.v1") : null);
    }

    @Order(2)
    @ParameterizedTest
    @EnumSource
    void noTokenOpensNone(Place place) throws IOException {
        String fields = place.path.equals("/subprotocol") ? "Sec-WebSocket-Protocol: echo.v1\r\n" : "";
        HttpAnswers.Answer answer = open(place.path, fields);
        requireRejected(answer, 401, "unauthenticated", "no token by ");
        assertThat(answer.header("WWW-Authenticate")).contains("Bearer realm=\"gateway\"");
    }

    @Order(3)
    @ParameterizedTest
    @EnumSource
    void badTokenOpensNone(Place place) throws IOException, JOSEException {
        long now = Instant.now().getEpochSecond();
        ECKey key = issuer.key();
        Map<String, String> cases = new HashMap<>();
        cases.put(issuer.token(TokenIssuer.claims("exp", now - 190)), "the token expired 3 minutes ago");
        cases.put(issuer.token(TokenIssuer.claims("nbf", now + 900)), "the token isn't valid yet: in 14 minutes");
        cases.put(issuer.token(TokenIssuer.claims("iss", "https://evil.example")),
                "the token's issuer is https://evil.example (expected: https://id.example.com/)");
        cases.put(issuer.token(TokenIssuer.claims("aud", "other")),
                "the token is for other (expected: aud with gateway)");
        cases.put(TokenIssuer.token(TokenIssuer.key("first"), header("alg", "ES256"), TokenIssuer.claims()),
                "the token's signature isn't by the key of issuer corp");
        cases.put(TokenIssuer.unsigned(header("alg", "none"), TokenIssuer.claims()) + ".",
                "the token's algorithm is none (expected: one of ");
        cases.put(confused(key), "the token's algorithm is HS256 (expected: one of [ES256], as issuer corp has it)");
        ECKey own = TokenIssuer.key("first");
        cases.put(TokenIssuer.token(own, header("jwk", own.toPublicJWK().toJSONObject()), TokenIssuer.claims()),
                "the token's header has jwk: a key that a token brings along is never used");
        cases.put(TokenIssuer.token(own, header("jku", issuer.url("/evil.json")), TokenIssuer.claims()),
                "the token's header has jku: a key that a token brings along is never used");
        cases.put("b3BhcXVlLXRva2VuLXRoYXQtaXMtbm9uZQ.b3BhcXVl", "the token has 2 parts (expected: a JWT");
        for (Map.Entry<String, String> bad : cases.entrySet()) {
            HttpAnswers.Answer answer = open(place, bad.getKey());
            requireRejected(answer, 401, "token-invalid", bad.getValue());
            assertThat(answer.header("WWW-Authenticate")).contains("Bearer realm=\"gateway\", error=\"invalid_token\","
                    + " error_description=\"The token is expired, malformed or not valid here\"");
        }
        HttpAnswers.Answer poor = open(place, issuer.token(TokenIssuer.claims("scope", "other")));
        requireRejected(poor, 403, "insufficient-scope", "the token lacks the scope chat");
        assertThat(poor.header("WWW-Authenticate"))
                .contains("Bearer realm=\"gateway\", error=\"insufficient_scope\", scope=\"chat\"");
    }

    private static Map<String, Object> header(String name, Object value) {
        Map<String, Object> header = new HashMap<>(Map.of("alg", "ES256", "kid", "first"));
        header.put(name, value);
        return header;
    }

    /** The public key, which everybody has, as the secret of an HMAC. */
    private static String confused(ECKey key) throws JOSEException {
        KeyPair pair = key.toKeyPair();
        String signed = TokenIssuer.unsigned(header("alg", "HS256"), TokenIssuer.claims());
        return signed + "." + new MACSigner(pair.getPublic().getEncoded()).sign(new JWSHeader(JWSAlgorithm.HS256),
                signed.getBytes(StandardCharsets.US_ASCII));
    }

    @Order(4)
    @Test
    void onlyWhatIsSwitchedOnIsLookedAt() throws IOException {
        String token = issuer.token(TokenIssuer.claims());
        SENT.add(token);
        requireRejected(open("/authorization?access_token=" + token, "Cookie: session=" + token + "\r\n"), 401,
                "unauthenticated", "no token by authorization");
        requireRejected(open("/query", "Authorization: Bearer " + token + "\r\n"), 401, "unauthenticated",
                "no token by query:access_token");
    }

    @Order(5)
    @Test
    void anonymousPeersGetInWhereTheyMayAndNotWithABadToken() throws IOException {
        assertThat(open("/optional", "").status()).isEqualTo(101);
        String good = issuer.token(TokenIssuer.claims());
        SENT.add(good);
        assertThat(open("/optional", "Authorization: Bearer " + good + "\r\n").status()).isEqualTo(101);
        requireRejected(open("/optional", "Authorization: Bearer\r\n"), 401, "token-invalid",
                "the token in authorization is empty");
        requireRejected(open("/optional", "Authorization: Bearer " + good + "\r\nAuthorization: Bearer x\r\n"), 401,
                "token-invalid", "2 field lines of Authorization (expected: one)");
        requireRejected(open("/optional", "Sec-WebSocket-Protocol: bearer.a.b.c, bearer.d.e.f\r\nAuthorization: Bearer "
                + good + "\r\n"), 401, "token-invalid", "2 tokens in subprotocol (expected: one)");
        HttpAnswers.Answer alone = open("/optional", "Sec-WebSocket-Protocol: bearer." + good + "\r\n");
        assertThat(alone.status()).as("a browser would fail this one, and the token isn't echoed").isEqualTo(101);
        assertThat(alone.header("Sec-WebSocket-Protocol")).isEmpty();
        requireRejected(open("/subprotocol", "Sec-WebSocket-Protocol: bearer." + good + "\r\n"), 400,
                "subprotocol-required", "1 offer not spoken here");
    }

    @Order(6)
    @Test
    void cookieOfAnotherSitesPageIsNotLookedAt() throws IOException {
        String token = issuer.token(TokenIssuer.claims());
        SENT.add(token);
        InetSocketAddress address = gateway.address();
        try (Wire wire = Wire.connect(address)) {
            wire.send("GET /cookie HTTP/1.1\r\nHost: localhost:" + address.getPort()
                    + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Origin: https://evil.example\r\nSec-WebSocket-Key: " + ClientFrames.KEY + "\r\nCookie: session="
                    + token + "\r\n\r\n");
            assertThat(wire.pumpToEnd(SOON)).isTrue();
            requireRejected(HttpAnswers.parse(wire.received()).decision().orElseThrow(), 403, "origin-not-allowed", "");
        }
    }

    @Order(7)
    @Test
    void whatPeersAreToldIsTheRoutesChoice() throws IOException {
        String token = issuer.token(TokenIssuer.claims("exp", 1000));
        SENT.add(token);
        HttpAnswers.Answer answer = open("/quiet", "Authorization: Bearer " + token + "\r\n");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Gateway-Rejection")).isEmpty();
        assertThat(answer.body()).doesNotContain("expired");
        assertThat(answer.header("WWW-Authenticate")).isPresent();
    }

    @Order(8)
    @Test
    void keysThatCannotBeHadAreNotThePeersFault() throws IOException {
        Map<String, String> cases = Map.of("500", "HTTP status 500 (expected: 200)", "garbage",
                "no JSON object (expected: a JWK Set)", "huge", "an answer of more than 262144 bytes", "hangs",
                "no answer within 1000 ms");
        for (Map.Entry<String, String> broken : cases.entrySet()) {
            String token = issuer.token(TokenIssuer.claims("iss", broken.getKey()));
            SENT.add(token);
            HttpAnswers.Answer answer = open("/optional", "Authorization: Bearer " + token + "\r\n");
            requireRejected(answer, 503, "identity-unavailable", broken.getValue());
            assertThat(answer.header("Retry-After")).isPresent();
            assertThat(answer.header("WWW-Authenticate")).isEmpty();
        }
        goodTokenOpensASession(Place.AUTHORIZATION);
    }

    /** Without a restart; a token that names the new key has it looked for once the last look is half a minute old. */
    @Order(9)
    @Test
    void keysAreRotated() throws IOException {
        String old = issuer.token(TokenIssuer.claims("exp", Instant.now().getEpochSecond() + 600));
        issuer.rotate("second");
        String fresh = issuer.token(TokenIssuer.claims("exp", Instant.now().getEpochSecond() + 600));
        int requests = issuer.requests();
        Instant end = Instant.now().plusSeconds(90);
        HttpAnswers.Answer answer = open(Place.AUTHORIZATION, fresh);
        while (answer.status() != 101 && Instant.now().isBefore(end)) {
            requireRejected(answer, 401, "token-invalid", "issuer corp has no key named second for ES256");
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            answer = open(Place.AUTHORIZATION, fresh);
        }
        assertThat(answer.status()).isEqualTo(101);
        assertThat(issuer.requests()).as("one look for a key that is missing").isEqualTo(requests + 1);
        requireRejected(open(Place.AUTHORIZATION, old), 401, "token-invalid",
                "issuer corp has no key named first for ES256");
    }

    @Order(10)
    @Test
    void noTokenIsToBeReadAnywhere() throws IOException, InterruptedException {
        List<String> places = new ArrayList<>(List.of(String.join("\n", gateway.output())));
        try (HttpClient client = HttpClient.newHttpClient()) {
            List<String> pages = new ArrayList<>(List.of("/handshakes", "/", "/ends", "/health/ready", "/status"));
            for (int i = 1; i <= 80; i++) {
                pages.add("/handshakes/" + i);
            }
            for (String page : pages) {
                for (String type : List.of("text/html", "application/json")) {
                    places.add(client.send(HttpRequest.newBuilder(URI.create("http://localhost:"
                            + gateway.admin().getPort() + page)).header("Accept", type).build(),
                            BodyHandlers.ofString()).body());
                }
            }
        }
        assertThat(places.get(0)).contains("rejected token-invalid from 127.0.0.1");
        assertThat(places).as("the journal").anyMatch(text -> text.contains("alice by cookie:session, issuer corp"))
                .anyMatch(text -> text.contains("the token expired 3 minutes ago"));
        assertThat(places).as("the line that decides").anyMatch(text -> text.contains("routes[0].auth"));
        assertThat(SENT).hasSizeGreaterThan(50);
        for (String place : places) {
            assertThat(place).doesNotContain("s3cr3t-tenant");
            SENT.forEach(token -> requireNone(token, place));
        }
    }
}
