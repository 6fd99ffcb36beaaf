package io.wsgateway.opening;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Application;
import io.wsgateway.app.Audience;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Principal;
import io.wsgateway.app.SessionListener;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.AnswerPolicy;
import io.wsgateway.protocol.handshake.AnswerPolicy.Disclosure;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.Authentication;
import io.wsgateway.session.Authenticator;
import io.wsgateway.session.FakeAuthenticator;
import io.wsgateway.session.GatewayEvents;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionCounters;
import io.wsgateway.session.SessionLimits;
import io.wsgateway.session.SessionPolicy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IdentityStepTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Instant UNTIL = Instant.parse("2026-01-09T01:00:00Z");

    private final FakeLane lane = new FakeLane();
    private final SessionLimits limits = new SessionLimits(1, 1);
    private final FakeAuthenticator authenticator = FakeAuthenticator.optional();
    private final List<OpeningRequest> seen = new ArrayList<>();
    private Optional<String> name = Optional.empty();
    private Optional<Authenticator> asked = Optional.of(authenticator);
    private Optional<HandshakeRequest.Certified> certified = Optional.empty();

    @Test
    void stepsBehindSeeThePrincipalAndTheTraceSaysWho() {
        Authentication alice = new Authentication(new Principal("alice\n", Map.of("tenant", "acme")), Set.of("chat"),
                Optional.empty(), Optional.of(UNTIL), "authorization, issuer corp");
        authenticator.with("t", alice);
        OpeningOutcome.Opened opened = opened(start("t"));
        assertThat(opened.authentication()).contains(alice);
        assertThat(opened.principal()).contains(alice.principal());
        assertThat(opened.request().principal()).contains(alice.principal());
        assertThat(seen).singleElement().extracting(OpeningRequest::principal)
                .isEqualTo(Optional.of(alice.principal()));
        assertThat(opened.accepted().trace().checks().getLast()).isEqualTo(new HandshakeTrace.Check("identity",
                "alice\\x0a by authorization, issuer corp, until 2026-01-09T01:00:00Z", FakeAuthenticator.RULE, true,
                "RFC 9110 section 15.5.2"));
    }

    @Test
    void theApplicationsNameGoesBeforeAndClaimsStay() {
        authenticator.with("t", Authentication.of(new Principal("alice", Map.of("tenant", "acme")), "test"));
        name = Optional.of("alice of acme");
        assertThat(opened(start("t")).principal())
                .contains(new Principal("alice of acme", Map.of("tenant", "acme")));
    }

    @Test
    void whoSaysNothingIsAnonymousWhereThatIsAllowed() {
        OpeningOutcome.Opened opened = opened(start(null));
        assertThat(opened.principal()).isEmpty();
        assertThat(opened.authentication()).isEmpty();
        assertThat(opened.accepted().trace().checks().getLast().observed()).isEqualTo("none");
    }

    @Test
    void refusalIsTheTracesLastCheckAndNobodyIsAskedAfterIt() {
        HeaderField challenge = new HeaderField("WWW-Authenticate", "Bearer");
        authenticator.with("t", new Authenticator.Result.Refused(RejectionReason.UNAUTHENTICATED,
                "the token expired 3 minutes ago", List.of(challenge)));
        OpeningOutcome.Rejection rejection = rejected(start("t"), RejectionReason.UNAUTHENTICATED);
        assertThat(rejection.rejected().headers()).containsExactly(challenge);
        assertThat(rejection.rejected().trace().checks().getLast()).isEqualTo(new HandshakeTrace.Check("identity",
                "the token expired 3 minutes ago", RejectionReason.UNAUTHENTICATED.remedy(), false,
                "RFC 9110 section 15.5.2"));
        assertThat(seen).isEmpty();
        assertThat(limits.open()).isZero();
    }

    @Test
    void failureIsNoRefusal() {
        assertThat(rejected(start("unknown"), RejectionReason.IDENTITY_UNAVAILABLE).rejected().headers())
                .containsExactly(new HeaderField("Retry-After", "5"));
        authenticator.with("thrown", () -> {
            throw new IllegalStateException("as the test wants it");
        });
        rejected(start("thrown"), RejectionReason.IDENTITY_UNAVAILABLE);
        assertThat(seen).isEmpty();
        assertThat(limits.open()).isZero();
    }

    @Test
    void lateIsUnavailable() {
        CompletableFuture<Authenticator.Result> never = new CompletableFuture<>();
        authenticator.with("slow", () -> never);
        OpeningProcess process = start("slow");
        while (process.outcomeNow() == null) {
            lane.tick();
        }
        OpeningOutcome.Rejection rejection = rejected(process, RejectionReason.IDENTITY_UNAVAILABLE);
        assertThat(rejection.rejected().detail()).isEqualTo("it could not be found out in time who the peer is");
        assertThat(rejection.rejected().trace().checks().getLast().name()).isEqualTo("identity");
        never.complete(new Authenticator.Result.Anonymous());
        lane.run();
        assertThat(seen).isEmpty();
        assertThat(limits.open()).isZero();
    }

    @Test
    void takesACertificateWhereTheRouteFindsNoOtherName() {
        certified = Optional.of(new HandshakeRequest.Certified("device-7", "san-dns"));
        OpeningOutcome.Opened opened = opened(start(null));
        assertThat(opened.principal()).contains(Principal.of("device-7"));
        assertThat(opened.authentication()).contains(Authentication.of(Principal.of("device-7"), "certificate"));
        assertThat(opened.accepted().trace().checks().getLast()).isEqualTo(new HandshakeTrace.Check("identity",
                "device-7 by certificate", "tls: { principal: san-dns }", true, "RFC 9110 section 15.5.2"));
    }

    @Test
    void takesACertificateWhereTheRouteAsksForNothing() {
        certified = Optional.of(new HandshakeRequest.Certified("device-7", "san-dns"));
        asked = Optional.empty();
        OpeningOutcome.Opened opened = opened(start(null));
        assertThat(opened.principal()).contains(Principal.of("device-7"));
        assertThat(seen).singleElement().extracting(OpeningRequest::principal)
                .isEqualTo(Optional.of(Principal.of("device-7")));
    }

    @Test
    void whatTheRouteFindsGoesBeforeACertificate() {
        certified = Optional.of(new HandshakeRequest.Certified("proxy", "san-dns"));
        authenticator.with("t", Authentication.of(Principal.of("alice"), "test"));
        assertThat(opened(start("t")).principal()).contains(Principal.of("alice"));
    }

    @Test
    void aCertificateIsNoWayRoundWhatTheRouteRefuses() {
        certified = Optional.of(new HandshakeRequest.Certified("device-7", "san-dns"));
        authenticator.with("t", new Authenticator.Result.Refused(RejectionReason.UNAUTHENTICATED, "no", List.of()));
        rejected(start("t"), RejectionReason.UNAUTHENTICATED);
    }

    private OpeningProcess start(@Nullable String token) {
        Application application = (session, request) -> new SessionListener() {};
        Route route = new Route(HostedApplication.of("chat", Audience.EVERYONE, application),
                new HandshakePolicy("/chat", OriginPolicy.any(), List.of(), false, CompressionMode.NONE),
                SessionPolicy.DEFAULT, 0, AnswerPolicy.DEFAULT, asked);
        OpeningStep last = (to, request, in) -> {
            seen.add(request);
            return CompletableFuture.completedFuture(new OpeningStep.Result.Passed(name));
        };
        OpeningContext context = new OpeningContext(
                RouteTable.of(List.of(new RouteTable.Entry<>(Optional.empty(), "/chat", route))), PlainEndpoint.NONE,
                limits, List.of(new IdentityStep(), last), () -> false, new SessionCounters(), new GatewayEvents(),
                Disclosure.FULL, TIMEOUT);
        List<HeaderField> fields = new ArrayList<>(List.of(new HeaderField("Host", "gateway"),
                new HeaderField("Connection", "Upgrade"), new HeaderField("Upgrade", "websocket"),
                new HeaderField("Sec-WebSocket-Version", "13"),
                new HeaderField("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")));
        if (token != null) {
            fields.add(new HeaderField("Authorization", "Bearer " + token));
        }
        return OpeningProcess.start(context, lane, new HandshakeRequest("GET", "/chat", "HTTP/1.1",
                new HeaderFields(fields), false, new InetSocketAddress("192.0.2.7", 40_000)).of(certified), lane.now());
    }

    private static OpeningOutcome.Opened opened(OpeningProcess process) {
        return (OpeningOutcome.Opened) Objects.requireNonNull(process.outcomeNow());
    }

    private static OpeningOutcome.Rejection rejected(OpeningProcess process, RejectionReason reason) {
        OpeningOutcome.Rejection rejection = (OpeningOutcome.Rejection) Objects.requireNonNull(process.outcomeNow());
        assertThat(rejection.rejected().reason()).isEqualTo(reason);
        return rejection;
    }
}
