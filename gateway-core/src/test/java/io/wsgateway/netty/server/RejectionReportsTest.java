package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.PipelineTester.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.LogLines;
import io.wsgateway.app.Admission;
import io.wsgateway.journal.HandshakeEntry;
import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.limits.HandshakeRates;
import io.wsgateway.limits.PenaltyPolicy;
import io.wsgateway.netty.server.PipelineTester.Answer;
import io.wsgateway.netty.tls.ListenerTls;
import io.wsgateway.netty.tls.TestCertificate;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.opening.HandshakeLog;
import io.wsgateway.protocol.forwarding.ForwardingPolicy;
import io.wsgateway.protocol.forwarding.ForwardingPolicy.Fields;
import io.wsgateway.protocol.forwarding.PeerRules;
import io.wsgateway.protocol.forwarding.ProxyProtocolPolicy;
import io.wsgateway.protocol.forwarding.ProxyProtocolPolicy.Mode;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.syntax.IpNetwork;
import io.wsgateway.protocol.syntax.Networks;
import io.wsgateway.session.PrincipalLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each rejection over a socket: the same id in the answer, the log, the journal and the counts. */
class RejectionReportsTest {

    private static final String SECRET = "s3cr3t";
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final String REQUEST = request("/chat?token=" + SECRET, "Cookie: id=" + SECRET);

    /** What the server answers that a route leads to: not the status of the reason. */
    private static final int FORBIDDEN = 403;

    /** Connections of a listener that count for no limit before their 101. */
    private static final int OWN_OF_LISTENER = 16;

    @TempDir
    static Path directory;
    private static TestCertificate certificate;

    @RegisterExtension
    final LogLines lines = new LogLines(HandshakeLog.class);

    private final TestApplication application = new TestApplication();

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.make(directory, "ec", "EC");
    }

    @ParameterizedTest
    @EnumSource
    void isToldEverywhereByTheSameId(RejectionReason reason) throws Exception {
        PlainEndpoint plain = (page, target) -> {
            if (target.path().equals("/fault")) {
                throw new IllegalStateException("as the test wants it");
            }
            return Optional.empty();
        };
        application.admit = any -> CompletableFuture.completedFuture(switch (reason) {
            case UNAUTHENTICATED -> Admission.unauthenticated("Bearer");
            case NOT_PERMITTED -> Admission.denied();
            case BACKEND_UNAVAILABLE -> Admission.unavailable("no database", Duration.ofSeconds(3));
            case UPSTREAM_REFUSED -> new Admission.Refused(FORBIDDEN, List.of(), "HTTP/1.1 403 Forbidden");
            case UPSTREAM_INVALID -> new Admission.Unreachable(false, "Sec-WebSocket-Accept is missing");
            case UPSTREAM_TIMEOUT -> new Admission.Unreachable(true, "nothing within 5 s");
            case ADMISSION_FAILED, APPLICATION_PAUSED -> null;
            case PRINCIPAL_LIMIT -> Admission.granted("one");
            default -> Admission.granted();
        });
        int status = reason == RejectionReason.UPSTREAM_REFUSED ? FORBIDDEN : reason.status();
        CountDownLatch asked = new CountDownLatch(OWN_OF_LISTENER + 1);
        if (reason == RejectionReason.ADDRESS_HANDSHAKES) {
            application.admit = first -> {
                asked.countDown();
                return new CompletableFuture<>();
            };
        }
        Optional<ListenerTls> tls = reason == RejectionReason.TLS_PLAIN_HTTP
                ? Optional.of(certificate.tls())
                : Optional.empty();
        ListenerConfig listener = new ListenerConfig("listeners[0]", ANY_PORT, Optional.empty(), tls,
                PipelineTester.routes(application, 1)
                        .forHosts(reason == RejectionReason.HOST_NOT_SERVED ? List.of("gateway") : List.of()),
                plain, peers(reason));
        try (Gateway gateway = Gateway.create(config(reason))) {
            InetSocketAddress address = gateway.open(List.of(listener)).getFirst();
            List<GatewayPeer> open = new ArrayList<>();
            switch (reason) {
                case GATEWAY_FULL, ADDRESS_LIMIT, DRAINING, HANDSHAKE_RATE,
                        ADDRESS_HANDSHAKE_RATE -> open.add(GatewayPeer.open(address));
                case PRINCIPAL_LIMIT -> {
                    GatewayPeer first = GatewayPeer.connect(address);
                    first.send(REQUEST);
                    first.skipHead("101");
                    open.add(first);
                }
                case ROUTE_FULL -> {
                    GatewayPeer first = GatewayPeer.connect(address);
                    first.send(request("/limited"));
                    first.skipHead("101");
                    open.add(first);
                }
                case ADDRESS_HANDSHAKES -> {
                    for (int i = 0; i <= OWN_OF_LISTENER; i++) {
                        GatewayPeer first = GatewayPeer.connect(address);
                        first.send(REQUEST);
                        open.add(first);
                    }
                    assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
                }
                case PENALTY -> {
                    try (GatewayPeer first = GatewayPeer.connect(address)) {
                        first.send(request("/nobody"));
                        first.readAll();
                    }
                }
                case APPLICATION_PAUSED -> {
                    gateway.pauses().after(1);
                    try (GatewayPeer first = GatewayPeer.connect(address)) {
                        first.send(REQUEST);
                        first.readAll();
                    }
                }
                default -> {}
            }
            if (reason == RejectionReason.DRAINING) {
                gateway.drain(Duration.ofSeconds(5));
            }
            String text = provoked(address, reason, open);
            assertThat(text).startsWith("HTTP/1.1 " + status + " ");
            assertThat(Answer.of(text).values("Gateway-Rejection")).containsExactly(reason.id());
            assertThat(text).contains(reason.remedy()).doesNotContain(SECRET);
            for (GatewayPeer peer : open) {
                peer.close();
            }
            HandshakeEntry entry = gateway.handshakes().entries().getFirst();
            assertThat(entry.reason()).contains(reason);
            assertThat(entry.listener()).isEqualTo("listeners[0]");
            assertThat(entry.peer().getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
            assertThat(entry.response().orElseThrow().start()).startsWith("HTTP/1.1 " + status + " ");
            assertThat(entry.response().orElseThrow().fields()).anySatisfy(field -> {
                assertThat(field.name()).isEqualTo("Gateway-Rejection");
                assertThat(field.value()).isEqualTo(reason.id());
            });
            assertThat(entry.checks()).last().satisfies(check -> assertThat(check.passed()).isFalse());
            assertThat(entry.toString()).doesNotContain(SECRET);
            // What it is a penalty for, or what paused the application.
            int before = reason == RejectionReason.PENALTY || reason == RejectionReason.APPLICATION_PAUSED ? 1 : 0;
            assertThat(gateway.handshakes().counts().total().rejected()).containsEntry(reason, 1L)
                    .hasSize(1 + before);
            // Those that fill a limit may be told of as well: they are lost at once.
            assertThat(lines.all()).filteredOn(line -> line.startsWith("rejected ")).hasSize(1 + before).last()
                    .asString()
                    .startsWith("rejected " + reason.id() + " from 127.0.0.1: ").doesNotContain(SECRET);
        }
    }

    /** The answer. Rates let in one each second: on a machine that takes longer than that, it is asked once more. */
    private static String provoked(InetSocketAddress address, RejectionReason reason, List<GatewayPeer> open)
            throws IOException {
        boolean eachSecond =
                reason == RejectionReason.HANDSHAKE_RATE || reason == RejectionReason.ADDRESS_HANDSHAKE_RATE;
        for (int attempts = eachSecond ? 20 : 1; attempts > 0; attempts--) {
            GatewayPeer peer = GatewayPeer.connect(address);
            open.add(peer);
            peer.send(provoking(reason));
            String start = new String(peer.socket.getInputStream().readNBytes("HTTP/1.1 101".length()),
                    StandardCharsets.ISO_8859_1);
            if (!start.endsWith(" 101")) {
                return start + peer.readAll();
            }
        }
        throw new AssertionError("it was let in");
    }

    /** What goes unsaid is told when its ten seconds are over, by the event loops' clock: not each time it is looked at. */
    @Test
    void saysNothingOfAFloodBeforeItsTimeIsOver() throws Exception {
        ListenerConfig listener = new ListenerConfig("listeners[0]", ANY_PORT, Optional.empty(),
                PipelineTester.routes(application, 1), PlainEndpoint.NONE);
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            InetSocketAddress address = gateway.open(List.of(listener)).getFirst();
            for (int i = 0; i < 30; i++) {
                try (GatewayPeer peer = GatewayPeer.connect(address)) {
                    peer.send(request("/nobody"));
                    peer.readAll();
                }
            }
            // Longer than the second after which it is looked at.
            LockSupport.parkNanos(Duration.ofMillis(1500).toNanos());
            assertThat(lines.all()).hasSize(20).allMatch(line -> line.startsWith("rejected route-not-found from "));
        }
    }

    private static PeerRules peers(RejectionReason reason) {
        Networks loopback = new Networks(List.of(IpNetwork.parse("127.0.0.0/8").orElseThrow()), false);
        Networks elsewhere = new Networks(List.of(IpNetwork.parse("10.0.0.0/8").orElseThrow()), false);
        return switch (reason) {
            case PROXY_HEADER_MALFORMED, PROXY_HEADER_MISSING -> new PeerRules(
                    new ProxyProtocolPolicy(Mode.REQUIRED, loopback), ForwardingPolicy.NONE);
            case PROXY_HEADER_UNTRUSTED -> new PeerRules(new ProxyProtocolPolicy(Mode.OPTIONAL, elsewhere),
                    ForwardingPolicy.NONE);
            case FORWARDED_MALFORMED -> new PeerRules(ProxyProtocolPolicy.OFF,
                    new ForwardingPolicy(Fields.FORWARDED, loopback));
            default -> PeerRules.SOCKET;
        };
    }

    private static GatewayConfig config(RejectionReason reason) {
        Duration head = reason == RejectionReason.REQUEST_TIMEOUT ? Duration.ofMillis(200) : Duration.ofSeconds(10);
        return GatewayConfig.DEFAULT.with(new LimitsConfig(reason == RejectionReason.GATEWAY_FULL ? 1 : 100,
                reason == RejectionReason.ADDRESS_LIMIT ? 1 : 100,
                new OpeningLimits(head, Duration.ofSeconds(10), 1 << 13), TotalBytes.UNLIMITED, limits(reason),
                new PrincipalLimits(1, 0)));
    }

    private static HandshakeLimits limits(RejectionReason reason) {
        return switch (reason) {
            case HANDSHAKE_RATE -> HandshakeLimits.NONE.with(new HandshakeRates(1, 1, 0, 1));
            case ADDRESS_HANDSHAKE_RATE -> HandshakeLimits.NONE.with(new HandshakeRates(0, 1, 1, 1));
            case MEMORY -> HandshakeLimits.NONE.withSessionBytes(1);
            case ADDRESS_HANDSHAKES -> HandshakeLimits.NONE.withPendingPerAddress(1);
            case PENALTY -> HandshakeLimits.NONE.with(new PenaltyPolicy(1, Duration.ofMinutes(1), Duration.ofMinutes(1),
                    Duration.ofMinutes(1)));
            default -> HandshakeLimits.DEFAULT;
        };
    }

    private static String provoking(RejectionReason reason) {
        return switch (reason) {
            case PROXY_HEADER_MALFORMED -> "PROXY TCP4 " + SECRET + "\r\n" + REQUEST;
            case PROXY_HEADER_UNTRUSTED -> "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + REQUEST;
            case PROXY_HEADER_MISSING -> REQUEST;
            case FORWARDED_MALFORMED -> request("/chat", "Forwarded: for=\"" + SECRET);
            case REQUEST_MALFORMED -> REQUEST.replace("GET ", "GET  ");
            case HTTP_VERSION_UNSUPPORTED -> REQUEST.replace("HTTP/1.1", "HTTP/2.0");
            case TARGET_TOO_LONG -> REQUEST.replace("/chat", "/" + "a".repeat(8200));
            case HEAD_TOO_LARGE -> request("/chat", "X-Token: " + SECRET.repeat(2000));
            case REQUEST_TIMEOUT -> REQUEST.substring(0, 30);
            case TARGET_MALFORMED -> REQUEST.replace("/chat", "/%zz");
            case HOST_INVALID -> REQUEST.replace("Host: gateway\r\n", "");
            case HOST_NOT_SERVED -> REQUEST.replace("Host: gateway", "Host: evil.example");
            case BODY_NOT_ALLOWED -> request("/chat", "Content-Length: 5") + "hello";
            case EXPECTATION_FAILED -> request("/chat", "Expect: tea");
            case ROUTE_NOT_FOUND -> request("/nobody?token=" + SECRET, "Sec-WebSocket-Protocol: " + SECRET);
            case METHOD_NOT_ALLOWED -> REQUEST.replace("GET", "POST");
            case UPGRADE_REQUIRED -> REQUEST.replace("Upgrade: websocket\r\n", "");
            case VERSION_UNSUPPORTED -> REQUEST.replace("Version: 13", "Version: 8");
            case KEY_INVALID -> REQUEST.replace("dGhl", "");
            case ORIGIN_MALFORMED -> request("/chat", "Origin: https://a.example", "Origin: https://b.example");
            case ORIGIN_NOT_ALLOWED -> request("/strict", "Origin: https://me:" + SECRET + "@evil.example");
            case ORIGIN_MISSING -> request("/strict");
            case SUBPROTOCOL_MALFORMED -> request("/chat", "Sec-WebSocket-Protocol: a " + SECRET);
            case SUBPROTOCOL_REQUIRED -> request("/strict", "Origin: https://example.com",
                    "Sec-WebSocket-Protocol: " + SECRET);
            case EXTENSION_MALFORMED -> request("/chat", "Sec-WebSocket-Extensions: a;;b");
            case ROUTE_FULL -> request("/limited");
            case IDENTITY_UNAVAILABLE, TOKEN_INVALID, INSUFFICIENT_SCOPE -> request("/known",
                    "Authorization: Bearer " + SECRET + reason);
            case HANDSHAKE_RATE, ADDRESS_HANDSHAKE_RATE, ADDRESS_HANDSHAKES, PENALTY, MEMORY -> REQUEST;
            case TLS_PLAIN_HTTP, UNAUTHENTICATED, NOT_PERMITTED, GATEWAY_FULL, ADDRESS_LIMIT, DRAINING,
                    ADMISSION_FAILED, BACKEND_UNAVAILABLE, UPSTREAM_REFUSED, UPSTREAM_INVALID, UPSTREAM_TIMEOUT,
                    APPLICATION_PAUSED -> REQUEST;
            case PRINCIPAL_LIMIT -> REQUEST;
            case GATEWAY_FAULT -> "GET /fault HTTP/1.1\r\nHost: gateway\r\nCookie: " + SECRET + "\r\n\r\n";
        };
    }
}
