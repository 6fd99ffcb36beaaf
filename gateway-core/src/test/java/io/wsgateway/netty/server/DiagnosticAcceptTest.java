package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.PipelineTester.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Audience;
import io.wsgateway.journal.HandshakeEntry;
import io.wsgateway.netty.server.PipelineTester.Peer;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.AnswerPolicy;
import io.wsgateway.protocol.handshake.AnswerPolicy.Disclosure;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionPolicy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A route that accepts what it rejects, to close it at once with a reason that scripts can see. */
class DiagnosticAcceptTest {

    private final TestApplication application = new TestApplication();

    private PipelineTester tester(Disclosure disclosure, boolean diagnosticAccept) {
        HostedApplication hosted = HostedApplication.of("chat", Audience.EVERYONE, application);
        HandshakePolicy policy = new HandshakePolicy("/chat", new OriginPolicy(List.of("https://a.example"), true),
                List.of("v1"), true, CompressionMode.NONE);
        Route route = new Route(hosted, policy, SessionPolicy.DEFAULT, 0,
                new AnswerPolicy(disclosure, diagnosticAccept));
        return new PipelineTester(RouteTable.of(List.of(new RouteTable.Entry<>(Optional.empty(), "/chat", route))),
                PipelineTester.Limits.NONE, PlainEndpoint.NONE, null);
    }

    @Test
    void saysWhyInACloseFrame() {
        try (PipelineTester tester = tester(Disclosure.FULL, true)) {
            Peer peer = tester.connect();
            peer.send(request("/chat", "Origin: https://evil.example", "Sec-WebSocket-Protocol: other, v1"));
            // 4403 "origin-not-allowed": 2 and 18 bytes
            assertThat(peer.receivedText()).isEqualTo("""
                    HTTP/1.1 101 Switching Protocols\r
                    Upgrade: websocket\r
                    Connection: Upgrade\r
                    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
                    Sec-WebSocket-Protocol: other\r
                    \r
                    \u0088\u0014\u00113origin-not-allowed""");
            assertThat(peer.channel.isOutputShutdown()).isTrue();
            assertThat(application.heard).isEmpty();
            HandshakeEntry entry = tester.journal.entries().getFirst();
            assertThat(entry.reason()).contains(RejectionReason.ORIGIN_NOT_ALLOWED);
            assertThat(entry.response().orElseThrow().start()).isEqualTo("HTTP/1.1 101 Switching Protocols");
            assertThat(tester.journal.counts().total().accepted()).isZero();
        }
    }

    @Test
    void isNoAnswerToWhatABrowserWouldNotTakeA101For() {
        try (PipelineTester tester = tester(Disclosure.FULL, true)) {
            Peer peer = tester.connect();
            peer.send(request("/chat").replace("Version: 13", "Version: 8"));
            peer.answer().isRejection(426, "version-unsupported");
        }
    }

    @Test
    void neverTellsWhoIsntLetIn() {
        application.admit = asked -> CompletableFuture.completedFuture(Admission.unauthenticated("Bearer"));
        try (PipelineTester tester = tester(Disclosure.FULL, true)) {
            Peer peer = tester.connect();
            peer.send(request("/chat", "Sec-WebSocket-Protocol: v1"));
            peer.answer().isRejection(401, "unauthenticated");
        }
        application.admit = asked -> CompletableFuture.completedFuture(Admission.denied());
        try (PipelineTester tester = tester(Disclosure.FULL, true)) {
            Peer peer = tester.connect();
            peer.send(request("/chat", "Sec-WebSocket-Protocol: v1"));
            peer.answer().isRejection(403, "not-permitted");
        }
    }

    @Test
    void aQuietRouteSaysTheStatusOnly() {
        try (PipelineTester tester = tester(Disclosure.QUIET, false)) {
            Peer peer = tester.connect();
            peer.send(request("/chat", "Origin: https://evil.example"));
            assertThat(peer.receivedText()).startsWith("HTTP/1.1 403 Forbidden\r\n").contains("Content-Length: 0\r\n")
                    .doesNotContain("Gateway-Rejection", "origin");
            assertThat(tester.journal.entries().getFirst().reason()).contains(RejectionReason.ORIGIN_NOT_ALLOWED);
        }
    }
}
