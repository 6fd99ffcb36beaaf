package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.PipelineTester.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.LogLines;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.Page;
import io.wsgateway.journal.HandshakeCounts;
import io.wsgateway.journal.HandshakeEntry;
import io.wsgateway.limits.HandshakeLimiter;
import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.limits.LimitReports;
import io.wsgateway.limits.PenaltyPolicy;
import io.wsgateway.netty.server.PipelineTester.Answer;
import io.wsgateway.netty.server.PipelineTester.Limits;
import io.wsgateway.netty.server.PipelineTester.Peer;
import io.wsgateway.netty.tls.LiveTls;
import io.wsgateway.netty.tls.TestCertificate;
import io.wsgateway.netty.tls.TlsProvider;
import io.wsgateway.opening.HandshakeLog;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.handshake.HandshakeProblem;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.TlsFailure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers who don't get through the TLS of a listener: in the journal, the counts and the log. */
class TlsFailureReportsTest {

    private static final String SECRET = "s3cr3t";

    @TempDir
    static Path directory;
    private static TestCertificate certificate;
    private static LiveTls tls;

    @RegisterExtension
    final LogLines lines = new LogLines(HandshakeLog.class);

    private final TestApplication application = new TestApplication();

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.make(directory, "ec", "EC");
        tls = certificate.live(TlsProvider.JDK);
    }

    private PipelineTester tester() {
        return new PipelineTester(application, Limits.NONE, PlainEndpoint.NONE, tls);
    }

    /** A ClientHello of this version, which offers TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA and no extensions. */
    private static byte[] hello(String version) {
        return HexFormat.of().parseHex("16" + "0301" + "002d" // record: handshake
                + "01" + "000029" + version + "00".repeat(32) + "00" // client_hello, random, no session
                + "0002" + "c013" + "01" + "00"); // cipher suites, no compression
    }

    private static HandshakeCounts.Sums failed(TlsFailure failure) {
        return new HandshakeCounts.Sums(0, Map.of(), Map.of(), Map.of(failure, 1L));
    }

    private void toldOf(PipelineTester tester, TlsFailure failure, String detail) {
        HandshakeEntry entry = tester.journal.entries().getFirst();
        assertThat(entry.reason()).contains(failure);
        assertThat(entry.detail()).isEqualTo(detail);
        assertThat(entry.listener()).isEqualTo("listeners[0]");
        assertThat(entry.request()).isEmpty();
        assertThat(entry.response()).isEmpty();
        assertThat(tester.journal.entries()).hasSize(1);
        assertThat(tester.journal.counts().total()).isEqualTo(failed(failure));
        assertThat(lines.all()).containsExactly("failed " + failure.id() + " from 192.0.2.7: " + detail);
    }

    @Test
    void tellsOfAVersionThatIsTooOld() {
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            peer.send(hello("0302"));
            // Alert, fatal, protocol_version
            assertThat(HexFormat.of().formatHex(peer.received())).matches("15030[1-3]0002" + "0246");
            assertThat(peer.channel.isOpen()).isFalse();
            toldOf(tester, TlsFailure.VERSION,
                    "Client requested protocol TLSv1.1 is not enabled or supported in server context");
        }
    }

    /** Each costs as much as a rejection, or more. */
    @Test
    void failuresInARowSlowAnAddressDown() {
        PenaltyPolicy penalty = new PenaltyPolicy(2, Duration.ofSeconds(1), Duration.ofSeconds(4),
                Duration.ofMinutes(1));
        Limits limits = new Limits(HandshakeLimits.NONE.with(penalty));
        try (PipelineTester tester = new PipelineTester(application, limits, PlainEndpoint.NONE, tls)) {
            for (int i = 0; i < 2; i++) {
                Peer peer = tester.connect();
                assertThat(peer.channel.isOpen()).isTrue();
                peer.send(hello("0302"));
                assertThat(peer.received()).isNotEmpty();
            }
            assertThat(tester.connect().channel.isOpen()).as("before TLS").isFalse();
            assertThat(tester.connect("192.0.2.8").channel.isOpen()).isTrue();
            assertThat(tester.events).containsExactly(new GatewayEvent.LimitReached("penalty", "192.0.2.7", false));
            tester.after(Duration.ofSeconds(1));
            assertThat(tester.connect().channel.isOpen()).isTrue();
        }
    }

    @Test
    void whoOnlyMakesRoomIsNotSlowedDown() {
        PenaltyPolicy penalty = new PenaltyPolicy(1, Duration.ofMinutes(1), Duration.ofMinutes(1),
                Duration.ofMinutes(1));
        Limits limits = new Limits(HandshakeLimits.NONE.with(penalty).withPendingPerAddress(1));
        try (PipelineTester tester = new PipelineTester(application, limits, PlainEndpoint.NONE, tls)) {
            Peer first = tester.connect();
            first.send(Arrays.copyOf(hello("0303"), 20));
            tester.after(Duration.ofSeconds(1));
            Peer second = tester.connect();
            second.run();
            first.run();
            assertThat(first.channel.isOpen()).isFalse();
            assertThat(tester.journal.entries()).hasSize(1);
            tester.after(Duration.ofSeconds(1));
            assertThat(tester.connect().channel.isOpen()).isTrue();
            assertThat(tester.services.counters().reachedLimits()).doesNotContainKey("penalty");
        }
    }

    /** It is the listener's certificate that is at fault, or what the client knows of its issuer. */
    @Test
    void whoDoesNotAcceptTheCertificateIsNotSlowedDown() throws Exception {
        PenaltyPolicy penalty = new PenaltyPolicy(1, Duration.ofSeconds(1), Duration.ofSeconds(4),
                Duration.ofMinutes(1));
        HandshakeLimiter limiter =
                new HandshakeLimiter(HandshakeLimits.NONE.with(penalty), LimitReports.NONE, 1, 0);
        InetAddress peer = InetAddress.getByName("192.0.2.7");
        limiter.failed(peer, TlsFailure.CERTIFICATE_REJECTED, 0);
        assertThat(limiter.admit(peer, 0)).isNull();
        limiter.failed(peer, TlsFailure.FAILED, 0);
        assertThat(limiter.admit(peer, 0)).isNotNull();
    }

    @Test
    void tellsOfCipherSuitesThatDontFit() {
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            peer.send(hello("0303"));
            // Alert, fatal, handshake_failure
            assertThat(HexFormat.of().formatHex(peer.received())).isEqualTo("1503030002" + "0228");
            toldOf(tester, TlsFailure.CIPHER, "no cipher suites in common");
        }
    }

    @Test
    void tellsOfWhatIsNeitherTlsNorHttp() {
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            peer.send("\u0001\u0002\u0003" + SECRET);
            assertThat(peer.channel.isOpen()).isFalse();
            toldOf(tester, TlsFailure.FAILED, "what came is no TLS");
        }
    }

    @Test
    void tellsOfAnEndInsideTheHandshake() {
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            peer.send(Arrays.copyOf(hello("0303"), 20));
            peer.channel.endInput();
            peer.run();
            toldOf(tester, TlsFailure.FAILED, "the connection ended before the TLS handshake did");
        }
    }

    @Test
    void tellsOfAHandshakeThatTakesTooLong() {
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            peer.send(Arrays.copyOf(hello("0303"), 20));
            tester.after(PipelineTester.HANDSHAKE_TIMEOUT.plusSeconds(1));
            assertThat(peer.channel.isOpen()).isFalse();
            assertThat(peer.received()).isEmpty();
            toldOf(tester, TlsFailure.FAILED, "the connection ended before the TLS handshake did");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionOnWhichNothingComesIsNoHandshake(boolean late) {
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            if (late) {
                tester.after(PipelineTester.HANDSHAKE_TIMEOUT.plusSeconds(1));
            } else {
                peer.channel.endInput();
                peer.run();
            }
            assertThat(peer.channel.isOpen()).isFalse();
            assertThat(peer.received()).isEmpty();
            assertThat(tester.journal.entries()).isEmpty();
            assertThat(tester.journal.counts().total())
                    .isEqualTo(new HandshakeCounts.Sums(0, Map.of(), Map.of(), Map.of()));
            assertThat(lines.all()).isEmpty();
        }
    }

    @Test
    void aFloodOfThemIsNoFloodOfLines() {
        try (PipelineTester tester = tester()) {
            for (int i = 0; i < 100; i++) {
                tester.connect().send(hello("0302"));
            }
            assertThat(lines.all()).hasSize(20);
            assertThat(tester.journal.counts().total().failed()).isEqualTo(Map.of(TlsFailure.VERSION, 100L));
        }
    }

    // Plain HTTP.

    @Test
    void answersPlainHttpInPlainText() {
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            assertThat(peer.handlers()).containsSequence("tls", "http-decoder", "http-encoder", "upgrade");
            peer.send(request("/chat?token=" + SECRET, "Cookie: id=" + SECRET));
            Answer answer = peer.answer();
            answer.isRejection(400, "tls-plain-http");
            String found =
                    "TLS: none, but a request of HTTP/1.1 (expected: TLS, as this listener speaks nothing else)";
            assertThat(answer.body()).contains(found, RejectionReason.TLS_PLAIN_HTTP.remedy()).doesNotContain(SECRET);
            assertThat(peer.channel.isOutputShutdown()).isTrue();
            assertThat(application.heard).isEmpty();

            HandshakeEntry entry = tester.journal.entries().getFirst();
            assertThat(entry.reason()).contains(RejectionReason.TLS_PLAIN_HTTP);
            assertThat(entry.path()).contains("/chat");
            assertThat(entry.route()).contains("/chat");
            assertThat(entry.checks()).containsExactly(new HandshakeTrace.Check("TLS",
                    "none, but a request of HTTP/1.1", "TLS, as this listener speaks nothing else", false,
                    "RFC 6455 section 4.1"));
            assertThat(entry.toString()).doesNotContain(SECRET);
            assertThat(tester.journal.counts().total()).isEqualTo(new HandshakeCounts.Sums(0, Map.of(),
                    Map.of(RejectionReason.TLS_PLAIN_HTTP, 1L), Map.of()));
            assertThat(lines.all()).containsExactly("rejected tls-plain-http from 192.0.2.7: " + found);
        }
    }

    @Test
    void answersItHoweverTheBytesAreSplit() {
        byte[] bytes = request("/chat").getBytes(StandardCharsets.US_ASCII);
        for (int split = 1; split < bytes.length; split++) {
            try (PipelineTester tester = tester()) {
                Peer peer = tester.connect();
                peer.send(Arrays.copyOf(bytes, split));
                peer.send(Arrays.copyOfRange(bytes, split, bytes.length));
                peer.answer().isRejection(400, "tls-plain-http");
                assertThat(tester.journal.counts().total().failed()).isEmpty();
            }
        }
    }

    /** Nothing but a rejection is ever answered without TLS: no page, no session, no application that is asked. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /chat HTTP/1.1\r\nHost: gateway\r\n\r\n", "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /chat HTTP/1.0\r\n\r\n", "GET  /chat HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n", "hello there, how are you\r\n\r\n"})
    void rejectsWhateverComesWithoutTls(String sent) {
        application.page = Optional.of(Page.of(new byte[] {1}));
        application.admit = asked -> {
            throw new AssertionError("asked");
        };
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            peer.send(sent);
            Answer answer = peer.answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.values("Gateway-Rejection")).containsExactly("tls-plain-http");
        }
    }

    // A client of its own kind.

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void tellsOfAClientThatRejectsTheCertificate(String version) throws Exception {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            InetSocketAddress address = gateway.open(List.of(listener())).getFirst();
            try (SSLSocket socket = (SSLSocket) SSLContext.getDefault().getSocketFactory()
                    .createSocket(address.getAddress(), address.getPort())) {
                socket.setEnabledProtocols(new String[] {version});
                assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
            }
            assertThat(awaitEntries(gateway)).extracting(HandshakeEntry::reason)
                    .containsExactly(Optional.<HandshakeProblem>of(TlsFailure.CERTIFICATE_REJECTED));
            assertThat(gateway.handshakes().counts().total()).isEqualTo(failed(TlsFailure.CERTIFICATE_REJECTED));
            assertThat(lines.all()).containsExactly(
                    "failed tls-certificate-rejected from 127.0.0.1: the client sent the alert certificate_unknown");
        }
    }

    @Test
    void tellsOfAHandshakeThatTakesLongerThanItMay() throws Exception {
        GatewayConfig hasty = GatewayConfig.DEFAULT.with(LimitsConfig.DEFAULT
                .with(new OpeningLimits(Duration.ofSeconds(10), Duration.ofSeconds(3), 1 << 13)));
        try (Gateway gateway = Gateway.create(hasty)) {
            InetSocketAddress address = gateway.open(List.of(listener())).getFirst();
            try (GatewayPeer silent = GatewayPeer.connect(address); GatewayPeer half = GatewayPeer.connect(address)) {
                half.send(Arrays.copyOf(hello("0303"), 20));
                assertThat(half.readAll()).isEmpty();
                assertThat(silent.readAll()).isEmpty();
            }
            assertThat(awaitEntries(gateway)).extracting(HandshakeEntry::detail)
                    .containsExactly("the TLS handshake didn't end in time");
        }
    }

    private ListenerConfig listener() {
        return new ListenerConfig("listeners[0]", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.of(certificate.tls()),
                PipelineTester.routes(application, 0), PlainEndpoint.NONE);
    }

    private static List<HandshakeEntry> awaitEntries(Gateway gateway) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (gateway.handshakes().entries().isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        return gateway.handshakes().entries();
    }
}
