package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.PipelineTester.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Audience;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.EndedBy;
import io.wsgateway.app.Principal;
import io.wsgateway.app.RefreshResult;
import io.wsgateway.app.Session;
import io.wsgateway.netty.server.PipelineTester.Limits;
import io.wsgateway.netty.server.PipelineTester.Peer;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.Authentication;
import io.wsgateway.session.Authenticator;
import io.wsgateway.session.FakeAuthenticator;
import io.wsgateway.session.HostedApplication;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class IdentityPipelineTest {

    private static final Instant NOW = PipelineTester.NOW;
    /** 88, 9: the length; 4401. */
    private static final String EXPIRED = "88091131657870697265 64".replace(" ", "");

    private final TestApplication application = new TestApplication();
    private final FakeAuthenticator authenticator = FakeAuthenticator.optional()
            .with("short", authentication("alice", NOW.plusSeconds(10)))
            .with("long", authentication("alice", NOW.plusSeconds(3600)))
            .with("endless", Authentication.of(new Principal("alice", Map.of("v", 2)), "test"))
            .with("bob's", authentication("bob", NOW.plusSeconds(3600)))
            .with("bad",
                    new Authenticator.Result.Refused(RejectionReason.UNAUTHENTICATED, "signed by nobody", List.of()));

    @Test
    void applicationSeesWhoItIs() {
        application.admit = asked -> CompletableFuture.completedFuture(
                asked.principal().isPresent() ? Admission.granted() : Admission.unauthenticated("Bearer"));
        try (PipelineTester tester = tester()) {
            Session session = open(tester, "short");
            assertThat(session.principal()).contains("alice");
            assertThat(session.claims()).isEqualTo(Map.of("tenant", "acme"));
            Peer anonymous = tester.connect();
            anonymous.send(request("/known"));
            anonymous.answer().isRejection(401, "unauthenticated");
        }
    }

    @Test
    void closesWith4401WhenTheProofExpiresAndNotBefore() {
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            open(peer, "short");
            tester.after(Duration.ofMillis(9900));
            assertThat(peer.received()).isEmpty();
            tester.after(Duration.ofMillis(200));
            assertThat(HexFormat.of().formatHex(peer.received())).isEqualTo(EXPIRED);
            peer.send(HexFormat.of().parseHex("8882" + "00000000" + "1131"));
            peer.channel.close();
            peer.run();
            assertThat(application.heard).containsExactly("open", "close 4401");
            assertThat(tester.events).last().isInstanceOfSatisfying(GatewayEvent.Closed.class,
                    closed -> assertThat(closed.by()).isEqualTo(EndedBy.IDENTITY));
            assertThat(tester.loops.all()).allMatch(loop -> loop.deadlines().size() == 0);
        }
    }

    @Test
    void freshTokenOfTheSamePrincipalMovesTheEnd() {
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            open(peer, "short");
            Session session = application.sessions.getFirst();
            assertThat(session.refresh("long").toCompletableFuture())
                    .isCompletedWithValue(new RefreshResult.Refreshed(Optional.of(NOW.plusSeconds(3600))));
            tester.after(Duration.ofSeconds(11));
            assertThat(HexFormat.of().formatHex(peer.received())).doesNotContain(EXPIRED);
            assertThat(session.isOpen()).isTrue();
            assertThat(session.refresh("endless").toCompletableFuture())
                    .isCompletedWithValue(new RefreshResult.Refreshed(Optional.empty()));
            assertThat(session.claims()).isEqualTo(Map.of("v", 2));
        }
    }

    @Test
    void refusesToRefreshByWhatWouldNotHaveOpenedTheSession() {
        try (PipelineTester tester = tester()) {
            Session session = open(tester, "short");
            assertThat(refused(session, "bob's")).isEqualTo("the token is another principal's");
            assertThat(refused(session, "bad")).isEqualTo("signed by nobody");
            assertThat(session.refresh("unknown").toCompletableFuture()).isCompletedWithValue(
                    new RefreshResult.Unavailable("it could not be found out whose token it is"));
            assertThat(refused(session, "x".repeat(8193))).isEqualTo("a token of more than 8192 characters");
            assertThat(session.claims()).isEqualTo(Map.of("tenant", "acme"));
            tester.services.principals().end("alice", CloseStatus.of(4401, "test"), true);
            assertThat(refused(session, "long")).isEqualTo("the session has ended");
            Peer anonymous = tester.connect();
            anonymous.send(request("/known"));
            assertThat(refused(application.sessions.getLast(), "long"))
                    .isEqualTo("the session has no identity to refresh");
        }
    }

    @Test
    void endingAPrincipalClosesItsSessionsAndKeepsItsTokensOut() {
        try (PipelineTester tester = tester()) {
            Peer alice = tester.connect();
            open(alice, "long");
            Peer bob = tester.connect();
            open(bob, "bob's");
            assertThat(tester.services.principals().end("alice", CloseStatus.of(4401, "revoked"), true).sessions())
                    .isOne();
            assertThat(HexFormat.of().formatHex(alice.received())).startsWith("8809" + "1131");
            assertThat(bob.received()).isEmpty();
            Peer again = tester.connect();
            again.send(request("/known", "Authorization: Bearer long"));
            PipelineTester.Answer answer = again.answer();
            answer.isRejection(401, "unauthenticated");
            assertThat(answer.values("WWW-Authenticate")).containsExactly("Bearer");
            assertThat(answer.body()).contains("what was issued to this principal until then is revoked");
            assertThat(tester.journal.entries().getFirst().checks().getLast().name()).isEqualTo("identity");
        }
    }

    @Test
    void applicationThatDeclinesLeavesNoPlaceTaken() {
        application.admit = asked -> CompletableFuture.completedFuture(Admission.denied());
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            peer.send(request("/known", "Authorization: Bearer long"));
            peer.answer().isRejection(403, "not-permitted");
            assertThat(tester.services.principals().principals()).isZero();
        }
    }

    private String refused(Session session, String token) {
        return ((RefreshResult.Refused) session.refresh(token).toCompletableFuture().join()).why();
    }

    private Session open(PipelineTester tester, String token) {
        open(tester.connect(), token);
        return application.sessions.getLast();
    }

    private void open(Peer peer, String token) {
        peer.send(request("/known", "Authorization: Bearer " + token));
        assertThat(peer.answer().status()).isEqualTo(101);
    }

    private static Authentication authentication(String name, Instant expires) {
        return new Authentication(new Principal(name, Map.of("tenant", "acme")), Set.of(),
                Optional.of(NOW.minusSeconds(60)), Optional.of(expires), "test");
    }

    private PipelineTester tester() {
        HostedApplication hosted = HostedApplication.of("chat", Audience.EVERYONE, application);
        return new PipelineTester(RouteTable.of(List.of(PipelineTester.known("/known", hosted, authenticator))),
                Limits.NONE, PlainEndpoint.NONE, null);
    }
}
