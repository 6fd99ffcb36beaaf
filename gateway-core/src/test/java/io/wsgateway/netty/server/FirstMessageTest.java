package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.PipelineTester.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.CountedUpstream;
import io.wsgateway.app.Admission;
import io.wsgateway.app.Audience;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.Principal;
import io.wsgateway.journal.HandshakeEntry;
import io.wsgateway.netty.server.PipelineTester.Limits;
import io.wsgateway.netty.server.PipelineTester.Peer;
import io.wsgateway.netty.session.CarryOutcome;
import io.wsgateway.netty.session.LogCapture;
import io.wsgateway.opening.ApplicationAdmission;
import io.wsgateway.netty.session.NettySession;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.Authentication;
import io.wsgateway.session.Authenticator;
import io.wsgateway.session.FakeAuthenticator;
import io.wsgateway.session.HostedApplication;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FirstMessageTest {

    private static final Instant NOW = PipelineTester.NOW;
    private static final Duration WITHIN = Duration.ofSeconds(3);
    private static final int TEXT = 0x81;
    private static final int PING = 0x89;
    private static final String REFUSED = "{\"type\":\"auth\",\"result\":\"refused\"}";

    private final TestApplication application = new TestApplication();
    private final CompletableFuture<Authenticator.Result> slow = new CompletableFuture<>();
    private final FakeAuthenticator authenticator = FakeAuthenticator.awaiting(WITHIN)
            .with("good", alice(NOW.plusSeconds(10)))
            .with("fresh", alice(NOW.plusSeconds(3600)))
            .with("slow", () -> slow)
            .with("bob's", Authentication.of(Principal.of("bob"), "bearer"))
            .with("bad",
                    new Authenticator.Result.Refused(RejectionReason.UNAUTHENTICATED, "signed by nobody", List.of()))
            .with("weak", new Authenticator.Result.Refused(RejectionReason.NOT_PERMITTED, "no scope", List.of()));

    @Test
    void applicationIsAskedAndOpenedOnlyThen() {
        application.admit = asked -> {
            application.heard.add("admit " + asked.principal().map(Principal::name).orElse(""));
            return CompletableFuture.completedFuture(Admission.granted());
        };
        try (PipelineTester tester = tester()) {
            Peer peer = open(tester);
            assertThat(application.heard).isEmpty();
            assertThat(tester.services.principals().open("alice")).isZero();
            assertThat(tester.limits.open()).isOne();
            assertThat(tester.journal.entries()).isEmpty();
            peer.send(auth("good"));
            assertThat(application.heard).containsExactly("admit alice", "open");
            assertThat(application.sessions.getFirst().principal()).contains("alice");
            assertThat(application.sessions.getFirst().claims()).isEqualTo(Map.of("tenant", "acme"));
            assertThat(peer.received()).isEmpty();
            peer.send(frame(TEXT, "hello"));
            assertThat(peer.receivedText()).isEqualTo("\u0081\u0005hello");
            HandshakeEntry entry = tester.journal.entries().getFirst();
            assertThat(entry.session()).hasValue(1);
            assertThat(entry.checks().stream().map(check -> check.name()).filter("identity"::equals)).hasSize(2);
            assertThat(entry.toString()).doesNotContain("good");
        }
    }

    /** The 101 has been sent by then. */
    @Test
    void applicationCantChooseASubprotocolAnyMore() {
        application.admit = asked -> CompletableFuture
                .completedFuture(new Admission.Granted(Optional.empty()).speaking("chat.v1"));
        try (LogCapture log = new LogCapture(ApplicationAdmission.class); PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            peer.send(request("/known", "Sec-WebSocket-Protocol: chat.v1"));
            assertThat(peer.answer().values("Sec-WebSocket-Protocol")).isEmpty();
            peer.send(auth("good"));
            assertClosed(peer, 1013, "admission-failed");
            assertThat(tester.journal.entries().getFirst().checks().getLast().observed())
                    .isEqualTo("the application chose a subprotocol after the 101");
            assertThat(log.lines).singleElement().isEqualTo("ERROR application chat failed in admit");
            assertThat(application.heard).isEmpty();
        }
    }

    @Test
    void applicationMayChooseTheSubprotocolThatIsSpokenAlready() {
        application.subprotocols = List.of("chat.v1");
        application.admit = asked -> CompletableFuture
                .completedFuture(new Admission.Granted(Optional.empty()).speaking("chat.v1"));
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            peer.send(request("/known", "Sec-WebSocket-Protocol: chat.v1"));
            assertThat(peer.answer().values("Sec-WebSocket-Protocol")).containsExactly("chat.v1");
            peer.send(auth("good"));
            assertThat(application.heard).containsExactly("open");
            assertThat(application.sessions.getFirst().subprotocol()).contains("chat.v1");
        }
    }

    /** The application is replaced before it has heard of the session: the next one opens it. */
    @Test
    void goesOnInAnotherGenerationBeforeItsFirstMessage() {
        TestApplication next = new TestApplication();
        next.admit = asked -> {
            next.heard.add("admit");
            return CompletableFuture.completedFuture(Admission.granted());
        };
        try (PipelineTester tester = tester()) {
            Peer peer = open(tester);
            assertThat(carry(tester, next)).isEqualTo(CarryOutcome.CARRIED);
            peer.send(auth("good"));
            peer.send(frame(TEXT, "hello"));
            assertThat(peer.receivedText()).isEqualTo("\u0081\u0005hello");
            assertThat(next.heard).containsExactly("admit", "open", "hello");
            assertThat(application.heard).isEmpty();
        }
    }

    @Test
    void isAskedAgainToGoOnWhileItIsFoundOutWhoThePeerIs() {
        TestApplication next = new TestApplication();
        try (PipelineTester tester = tester()) {
            Peer peer = open(tester);
            peer.send(auth("slow"));
            assertThat(carry(tester, next)).isEqualTo(CarryOutcome.NOT_NOW);
            slow.complete(new Authenticator.Result.Authenticated(alice(NOW.plusSeconds(60))));
            peer.run();
            assertThat(application.heard).containsExactly("open");
        }
    }

    private CarryOutcome carry(PipelineTester tester, TestApplication next) {
        HostedApplication hosted = HostedApplication.of("chat", Audience.EVERYONE, next);
        NettySession session = tester.services.registry().all().getFirst();
        return session.carry(session.application(),
                from -> Optional.of(PipelineTester.known("/known", hosted, authenticator).value()))
                .toCompletableFuture().join();
    }

    /** Whoever sends on without waiting loses nothing, and the application sees no difference. */
    @Test
    void whatComesBehindTheMessageWaits() {
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            byte[] head = request("/known").getBytes(StandardCharsets.ISO_8859_1);
            peer.send(join(head, auth("slow"), frame(TEXT, "one"), frame(TEXT, "two")));
            assertThat(application.heard).isEmpty();
            slow.complete(new Authenticator.Result.Authenticated(alice(NOW.plusSeconds(60))));
            peer.run();
            assertThat(application.heard).containsExactly("open", "one", "two");
        }
    }

    @ParameterizedTest
    @CsvSource({"bad, 4401, unauthenticated, signed by nobody", "weak, 4403, not-permitted, no scope",
            "unknown, 1013, identity-unavailable, it could not be found out who the peer is"})
    void refusalIsACloseAndARejection(String token, int code, String id, String detail) {
        try (PipelineTester tester = tester()) {
            Peer peer = open(tester);
            peer.send(auth(token));
            assertClosed(peer, code, id);
            HandshakeEntry entry = tester.journal.entries().getFirst();
            assertThat(entry.reason().orElseThrow().id()).isEqualTo(id);
            assertThat(entry.checks().getLast().observed()).isEqualTo(detail);
            assertThat(entry.response().orElseThrow().start()).startsWith("HTTP/1.1 101");
            assertThat(tester.journal.counts().total().rejected()).containsValue(1L);
            assertThat(application.heard).isEmpty();
            assertThat(tester.events).noneMatch(event -> event instanceof GatewayEvent.Opened);
        }
    }

    @Test
    void applicationThatDeclinesClosesWith4403() {
        application.admit = asked -> CompletableFuture.completedFuture(Admission.denied());
        try (PipelineTester tester = tester()) {
            Peer peer = open(tester);
            peer.send(auth("good"));
            assertClosed(peer, 4403, "not-permitted");
            assertThat(application.heard).isEmpty();
            assertThat(tester.services.principals().principals()).isZero();
        }
    }

    /** A client tells by the code whether it is of use to come back. */
    @ParameterizedTest
    @CsvSource({"401, 4401", "403, 4403", "404, 4404", "429, 4429", "500, 1013", "302, 1013"})
    void refusalOfTheServerBehindClosesWithItsStatus(int status, int code) {
        application.admit =
                asked -> CompletableFuture.completedFuture(new Admission.Refused(status, List.of(), "as it said"));
        try (PipelineTester tester = tester()) {
            Peer peer = open(tester);
            peer.send(auth("good"));
            assertClosed(peer, code, "upstream-refused");
            assertThat(tester.journal.entries().getFirst().checks().getLast().observed()).endsWith(": as it said");
            assertThat(application.heard).isEmpty();
        }
    }

    /** The server's connection comes when nobody is there any more. */
    @Test
    void connectionToAServerEndsIfThePeerLeftMeanwhile() {
        CountedUpstream upstream = new CountedUpstream();
        application.admit = asked -> CompletableFuture.completedFuture(Admission.granted().leadingTo(upstream));
        try (PipelineTester tester = tester()) {
            Peer peer = open(tester);
            peer.send(auth("slow"));
            peer.channel.close();
            peer.run();
            slow.complete(new Authenticator.Result.Authenticated(alice(NOW.plusSeconds(60))));
            peer.run();
            assertThat(upstream.ended()).isOne();
            assertThat(application.heard).isEmpty();
        }
    }

    @Test
    void lateMessageClosesWith4401() {
        try (PipelineTester tester = tester()) {
            Peer peer = open(tester);
            tester.after(WITHIN.minusMillis(200));
            assertThat(peer.received()).isEmpty();
            tester.after(Duration.ofMillis(300));
            assertClosed(peer, 4401, "unauthenticated");
            assertThat(tester.journal.entries().getFirst().checks().getLast().observed())
                    .isEqualTo("no first message within 3000 ms");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "{\"token\":\"good\",\"type\":\"auth\"}", "{\"type\":\"auth\"}"})
    void anyOtherMessageClosesWith4401(String text) {
        try (PipelineTester tester = tester()) {
            Peer peer = open(tester);
            peer.send(frame(TEXT, text));
            assertClosed(peer, 4401, "unauthenticated");
            peer.send(auth("good"));
            assertThat(application.heard).isEmpty();
        }
    }

    @Test
    void longMessageIsNotWaitedFor() {
        try (PipelineTester tester = tester()) {
            Peer peer = open(tester);
            // 16-bit length of 9000 bytes: more than a token may have
            peer.send(new byte[] {(byte) TEXT, (byte) 0xfe, 0x23, 0x28, 0, 0, 0, 0});
            assertThat(peer.received()).startsWith(0x88, 0x24, 0x03, 0xf1);
        }
    }

    @Test
    void longMessagesAreTakenOnceItIsKnownWhoSendsThem() {
        try (PipelineTester tester = tester()) {
            Peer peer = open(tester);
            peer.send(auth("good"));
            byte[] head = {(byte) TEXT, (byte) 0xfe, 0x23, 0x28, 0, 0, 0, 0};
            byte[] payload = new byte[9000];
            Arrays.fill(payload, (byte) 'x');
            peer.send(join(head, payload));
            assertThat(application.heard).hasSize(2).last().asString().hasSize(9000);
        }
    }

    @Test
    void pingsAreAnsweredButNotManyOfThem() {
        try (PipelineTester tester = tester()) {
            Peer peer = open(tester);
            for (int i = 0; i < 32; i++) {
                peer.send(frame(PING, ""));
            }
            assertThat(peer.received()).hasSize(64);
            peer.send(frame(PING, ""));
            assertThat(peer.received()).startsWith(0x88, 0x33, 0x03, 0xf0);
        }
    }

    @Test
    void leavingMeanwhileLeavesNothing() {
        try (PipelineTester tester = tester()) {
            open(tester).channel.close();
            Peer peer = open(tester);
            peer.send(auth("slow"));
            peer.channel.close();
            peer.run();
            assertThat(tester.limits.open()).isOne();
            slow.complete(new Authenticator.Result.Authenticated(alice(NOW.plusSeconds(60))));
            peer.run();
            assertThat(tester.limits.open()).isZero();
            assertThat(tester.services.principals().principals()).isZero();
            assertThat(application.heard).isEmpty();
        }
    }

    @Test
    void reservedMessageRefreshesAndTheApplicationDoesNotSeeIt() {
        try (PipelineTester tester = tester()) {
            Peer peer = open(tester);
            peer.send(auth("good"));
            peer.send(auth("fresh"));
            assertThat(answer(peer)).isEqualTo("{\"type\":\"auth\",\"result\":\"refreshed\",\"expires\":"
                    + NOW.plusSeconds(3600).getEpochSecond() + "}");
            tester.after(Duration.ofSeconds(11));
            peer.send(frame(TEXT, "{\"type\":\"other\"}"));
            assertThat(application.heard).containsExactly("open", "{\"type\":\"other\"}");
        }
    }

    @Test
    void refusedRefreshDoesNotMoveTheEnd() {
        try (PipelineTester tester = tester()) {
            Peer peer = open(tester);
            peer.send(auth("good"));
            for (String token : List.of("bad", "weak", "bob's")) {
                peer.send(auth(token));
                assertThat(answer(peer)).as(token).isEqualTo(REFUSED);
            }
            tester.after(Duration.ofMillis(10_100));
            assertThat(peer.received()).startsWith(0x88, 0x09, 0x11, 0x31);
        }
    }

    @Test
    void clientLearnsThatItMayTryAgain() {
        authenticator.with("later", new Authenticator.Result.Refused(RejectionReason.IDENTITY_UNAVAILABLE,
                "the keys can't be had", List.of()));
        try (PipelineTester tester = tester()) {
            Peer peer = open(tester);
            peer.send(auth("good"));
            for (String token : List.of("later", "unknown")) {
                peer.send(auth(token));
                assertThat(answer(peer)).as(token).isEqualTo("{\"type\":\"auth\",\"result\":\"unavailable\"}");
            }
        }
    }

    /** It says that it is the reserved message, so the application doesn't get it. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"auth\"}", "{\"type\":\"auth\",\"token\":\"\"}",
            "{\"type\":\"auth\",\"token\":\"fresh\",\"more\":1}", "{\"type\":\"auth\",\"token\":7}"})
    void reservedMessageOfAnotherFormIsRefused(String text) {
        try (PipelineTester tester = tester()) {
            Peer peer = open(tester);
            peer.send(auth("good"));
            peer.send(frame(TEXT, text));
            assertThat(answer(peer)).isEqualTo(REFUSED);
            assertThat(application.heard).containsExactly("open");
        }
    }

    /** What comes while a token is verified is the application's at once; the answer comes when it is known. */
    @Test
    void refreshHoldsUpNobody() {
        try (PipelineTester tester = tester()) {
            Peer peer = open(tester);
            peer.send(auth("good"));
            peer.send(join(auth("slow"), frame(TEXT, "one")));
            assertThat(application.heard).containsExactly("open", "one");
            assertThat(answer(peer)).isEqualTo("one");
            slow.complete(new Authenticator.Result.Authenticated(alice(NOW.plusSeconds(60))));
            peer.run();
            assertThat(answer(peer)).contains("refreshed");
        }
    }

    @Test
    void drainingClosesWhoHasSaidNothingYet() {
        try (PipelineTester tester = tester()) {
            Peer peer = open(tester);
            tester.services.registry().all().forEach(session -> session.drain());
            assertThat(peer.received()).startsWith(0x88).contains(0x03, 0xe9);
        }
    }

    /** The text of the one short frame that has come. */
    private static String answer(Peer peer) {
        String frame = peer.receivedText();
        assertThat(frame).startsWith("\u0081" + (char) (frame.length() - 2));
        return frame.substring(2);
    }

    private static void assertClosed(Peer peer, int code, String reason) {
        assertThat(peer.receivedText()).isEqualTo("\u0088" + (char) (reason.length() + 2) + (char) (code >> 8)
                + (char) (code & 0xff) + reason);
    }

    private Peer open(PipelineTester tester) {
        Peer peer = tester.connect();
        peer.send(request("/known"));
        assertThat(peer.answer().status()).isEqualTo(101);
        return peer;
    }

    private static byte[] auth(String token) {
        return frame(TEXT, "{\"type\":\"auth\",\"token\":\"" + token + "\"}");
    }

    /** A masked frame, its key zeros. */
    private static byte[] frame(int head, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        return join(new byte[] {(byte) head, (byte) (0x80 | bytes.length), 0, 0, 0, 0}, bytes);
    }

    private static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }

    private static Authentication alice(Instant expires) {
        return new Authentication(new Principal("alice", Map.of("tenant", "acme")), Set.of(),
                Optional.of(NOW.minusSeconds(60)), Optional.of(expires), "message");
    }

    private PipelineTester tester() {
        HostedApplication hosted = HostedApplication.of("chat", Audience.EVERYONE, application);
        return new PipelineTester(RouteTable.of(List.of(PipelineTester.known("/known", hosted, authenticator))),
                Limits.NONE, PlainEndpoint.NONE, null);
    }
}
