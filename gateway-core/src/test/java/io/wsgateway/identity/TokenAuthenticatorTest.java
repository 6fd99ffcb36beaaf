package io.wsgateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Principal;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.HandshakeForm;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.OpeningHandshake;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.RequestTarget;
import io.wsgateway.session.Authentication;
import io.wsgateway.session.Authenticator.Result;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class TokenAuthenticatorTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final SigningKey KEY = SigningKey.of(SignatureAlgorithm.ES256, "k1");
    private static final TokenQueue AT_ONCE = (peer, task) -> {
        task.run();
        return Optional.empty();
    };
    private static final List<Carrier> CARRIERS = List.of(new Carrier.Authorization(), new Carrier.Query("token"));
    private static final HeaderField CHALLENGE = new HeaderField("WWW-Authenticate", "Bearer realm=\"gateway\"");
    private static final HeaderField INVALID = new HeaderField("WWW-Authenticate", "Bearer realm=\"gateway\","
            + " error=\"invalid_token\", error_description=\"The token is expired, malformed or not valid here\"");

    private static Issuer issuer(KeySource.Keys keys) {
        IssuerPolicy policy = new IssuerPolicy("corp", "iss", Set.of("gateway"), Set.of(SignatureAlgorithm.ES256),
                Duration.ZERO, IssuerPolicy.TYPES, ClaimMapping.DEFAULT);
        return new Issuer(policy, new KeySource() {
            @Override
            public CompletionStage<Keys> keys(Optional<String> id) {
                return CompletableFuture.completedFuture(keys);
            }

            @Override
            public void close() {}
        });
    }

    private static KeySource.Keys keys() {
        try {
            return new KeySource.Keys.Known(KeyReader.jwks(KEY.jwkSet().getBytes(StandardCharsets.UTF_8),
                    Set.of(SignatureAlgorithm.ES256)));
        } catch (InvalidKeysException e) {
            throw new AssertionError(e);
        }
    }

    private static AccessRules rules(boolean required, String... scopes) {
        return new AccessRules(List.of("corp"), CARRIERS, List.of(scopes), required, "gateway.yaml:9: routes[0].auth");
    }

    private static TokenAuthenticator authenticator(AccessRules rules, KeySource.Keys keys) {
        return TokenAuthenticator.of(rules, Map.of("corp", issuer(keys)), () -> NOW, AT_ONCE, new VerifiedSignatures());
    }

    private static String token(String scope) {
        return KEY.token(SignatureAlgorithm.ES256, Map.of("iss", "iss", "aud", "gateway", "sub", "alice", "exp",
                NOW.getEpochSecond() + 60, "scope", scope));
    }

    private static OpeningRequest request(String target, String... authorization) {
        HandshakeRequest request = new HandshakeRequest("GET", target, "HTTP/1.1", new HeaderFields(
                List.of(authorization).stream().map(value -> new HeaderField("Authorization", value)).toList()), false,
                new InetSocketAddress("192.0.2.7", 1));
        return new OpeningRequest(request, RequestTarget.parse(target).orElseThrow(), Map.of("x", "y"),
                Optional.empty(), "/{x}");
    }

    private static Result result(TokenAuthenticator authenticator, OpeningRequest request) {
        return authenticator.authenticate(request).toCompletableFuture().join();
    }

    @Test
    void goodTokenSaysWhoItIsAndHow() {
        assertThat(result(authenticator(rules(true, "chat"), keys()), request("/", "Bearer " + token("a chat"))))
                .isEqualTo(new Result.Authenticated(new Authentication(Principal.of("alice"), Set.of("a", "chat"),
                        Optional.empty(), Optional.of(NOW.plusSeconds(60)), "authorization, issuer corp")));
    }

    @Test
    void refusalsHaveTheChallengeOfTheirKind() {
        TokenAuthenticator authenticator = authenticator(rules(true, "chat", "admin"), keys());
        assertThat(result(authenticator, request("/"))).isEqualTo(new Result.Refused(RejectionReason.UNAUTHENTICATED,
                "no token by authorization or query:token", List.of(CHALLENGE)));
        assertThat(result(authenticator, request("/", "Bearer a.b"))).isEqualTo(new Result.Refused(
                RejectionReason.TOKEN_INVALID, "the token has 2 parts (expected: a JWT, three parts with dots between)",
                List.of(INVALID)));
        assertThat(result(authenticator, request("/", "Bearer a", "Bearer b"))).isEqualTo(new Result.Refused(
                RejectionReason.TOKEN_INVALID, "2 field lines of Authorization (expected: one)", List.of(INVALID)));
        assertThat(result(authenticator, request("/", "Bearer " + token("chat other")))).isEqualTo(new Result.Refused(
                RejectionReason.INSUFFICIENT_SCOPE, "the token lacks the scope admin",
                List.of(new HeaderField("WWW-Authenticate",
                        "Bearer realm=\"gateway\", error=\"insufficient_scope\", scope=\"chat admin\""))));
        assertThat(result(authenticator(rules(true), new KeySource.Keys.Unavailable("no keys")),
                request("/", "Bearer " + token("a"))))
                .isEqualTo(new Result.Refused(RejectionReason.IDENTITY_UNAVAILABLE,
                        "issuer corp: no keys", List.of(new HeaderField("Retry-After", "5"))));
    }

    @Test
    void whoHasNoneIsAnonymousWhereNoneIsRequiredAndABadOneIsNone() {
        TokenAuthenticator authenticator = authenticator(rules(false), keys());
        assertThat(result(authenticator, request("/"))).isEqualTo(new Result.Anonymous());
        assertThat(result(authenticator, request("/", "Bearer a.b"))).isInstanceOf(Result.Refused.class);
    }

    @Test
    void needsIssuersThatThereAre() {
        assertThatThrownBy(
                () -> TokenAuthenticator.of(rules(true), Map.of(), () -> NOW, AT_ONCE, new VerifiedSignatures()))
                .hasMessage("no issuer corp");
    }

    @Test
    void applicationIsNotShownTheTokenOfTheQuery() {
        OpeningRequest shown = authenticator(rules(true), keys())
                .forApplication(request("/a?x=1&t%6Fken=s3cr3t&y&token=s3cr3t2"));
        assertThat(shown.handshake().target()).isEqualTo("/a?x=1&t%6Fken=...&y&token=...");
        assertThat(shown.query()).contains("x=1&t%6Fken=...&y&token=...");
        assertThat(shown.queryParameter("token")).contains("...");
        assertThat(shown.queryParameter("x")).contains("1");
        assertThat(shown.parameters()).containsEntry("x", "y");
        assertThat(shown.route()).isEqualTo("/{x}");
        OpeningRequest without = request("/a?x=1&&y");
        assertThat(authenticator(rules(true), keys()).forApplication(without)).isEqualTo(without);
        OpeningRequest plain = request("/a");
        assertThat(authenticator(rules(true), keys()).forApplication(plain)).isSameAs(plain);
    }

    @Test
    void applicationIsNotShownTheTicketOfTheQuery() {
        TokenAuthenticator authenticator = authenticator(new AccessRules(List.of(), List.of(new Carrier.Ticket()),
                List.of(), true, ""), keys());
        OpeningRequest shown = authenticator.forApplication(request("/a?x=1&tic%6Bet=s3cr3t&tickets=y&ticket=s3cr3t2"));
        assertThat(shown.handshake().target()).isEqualTo("/a?x=1&tic%6Bet=...&tickets=y&ticket=...");
        assertThat(shown.query()).contains("x=1&tic%6Bet=...&tickets=y&ticket=...");
        OpeningRequest theirs = request("/a?ticket=7");
        assertThat(authenticator(rules(true), keys()).forApplication(theirs)).as("where tickets are none")
                .isSameAs(theirs);
    }

    @Test
    void applicationIsNotShownTheTokenAmongTheSubprotocols() {
        OpeningRequest sent = offering("chat.v1, bearer.s3cr3t", "chat.v2");
        TokenAuthenticator authenticator = authenticator(new AccessRules(List.of("corp"),
                List.of(new Carrier.Subprotocol()), List.of(), true, ""), keys());
        OpeningRequest shown = authenticator.forApplication(sent);
        assertThat(shown.handshake().headers().lines()).containsExactly(new HeaderField("Host", "gateway"),
                new HeaderField("Sec-WebSocket-Protocol", "chat.v1, chat.v2"));
        assertThat(shown.handshake().certified()).isEqualTo(sent.handshake().certified());
        assertThat(shown.route()).isEqualTo("/");
        assertThat(authenticator.forApplication(offering("bearer.s3cr3t")).handshake().headers().lines())
                .containsExactly(new HeaderField("Host", "gateway"));
        OpeningRequest without = offering("chat.v1", "bearerless");
        assertThat(authenticator.forApplication(without)).isSameAs(without);
    }

    private static OpeningRequest offering(String... values) {
        List<HeaderField> lines = new ArrayList<>(List.of(new HeaderField("Host", "gateway")));
        List.of(values).forEach(value -> lines.add(new HeaderField("Sec-WebSocket-Protocol", value)));
        HandshakeRequest request = new HandshakeRequest("GET", "/", "HTTP/1.1", new HeaderFields(lines), false,
                new InetSocketAddress("192.0.2.7", 1), HandshakeForm.HTTP1_UPGRADE, Optional.empty(),
                Optional.of(new HandshakeRequest.Certified("alice", "cn")));
        return new OpeningRequest(request, RequestTarget.parse("/").orElseThrow(), Map.of(), Optional.empty(), "/");
    }

    @Test
    void previewSaysWhatCanBeToldWithoutVerifying() {
        HandshakeTrace.Check found = preview(rules(true, "chat"), "Bearer a.b.c").trace().checks().getLast();
        assertThat(found).isEqualTo(new HandshakeTrace.Check("identity",
                "a token by authorization, which isn't verified here",
                "a token of corp by authorization or query:token, with scope chat", true, "RFC 9110 section 15.5.2"));
        assertThat(preview(rules(true))).isInstanceOfSatisfying(HandshakeDecision.Rejected.class,
                rejected -> assertThat(rejected.reason()).isEqualTo(RejectionReason.UNAUTHENTICATED));
        assertThat(preview(rules(true), "Bearer")).isInstanceOfSatisfying(HandshakeDecision.Rejected.class,
                rejected -> assertThat(rejected.reason()).isEqualTo(RejectionReason.TOKEN_INVALID));
        assertThat(preview(rules(false)).trace().checks().getLast().expected())
                .isEqualTo("a token of corp by authorization or query:token; or none");
    }

    @Test
    void previewFindsATicketWhereItIsTaken() {
        AccessRules rules = new AccessRules(List.of("corp"), List.of(new Carrier.Ticket()), List.of(), true, "");
        for (String ticket : List.of("ticket=a", "x=1&ticket=", "%74icket=a")) {
            assertThat(preview(rules, Optional.of(ticket))).as(ticket).isInstanceOf(HandshakeDecision.Accepted.class);
        }
        for (String none : List.of("xticket=a", "x=ticket=a", "ticket2=a", "")) {
            assertThat(preview(rules, Optional.of(none))).as(none).isInstanceOf(HandshakeDecision.Rejected.class);
        }
    }

    private static HandshakeDecision preview(AccessRules rules, String... authorization) {
        return preview(rules, Optional.empty(), authorization);
    }

    private static HandshakeDecision preview(AccessRules rules, Optional<String> query, String... authorization) {
        List<HeaderField> fields = new ArrayList<>(List.of(new HeaderField("Host", "gateway"),
                new HeaderField("Connection", "Upgrade"), new HeaderField("Upgrade", "websocket"),
                new HeaderField("Sec-WebSocket-Version", "13"),
                new HeaderField("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")));
        List.of(authorization).forEach(value -> fields.add(new HeaderField("Authorization", value)));
        HandshakeRequest request = new HandshakeRequest("GET", "/", "HTTP/1.1", new HeaderFields(fields), false,
                new InetSocketAddress("192.0.2.7", 1));
        HandshakeDecision.Accepted accepted = (HandshakeDecision.Accepted) OpeningHandshake.decide(request,
                new HandshakePolicy("/", OriginPolicy.any(), List.of(), false, CompressionMode.NONE));
        return TokenAuthenticator.preview(rules, request, query, accepted);
    }
}
