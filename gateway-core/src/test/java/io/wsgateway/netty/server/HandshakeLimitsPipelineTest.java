package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.PipelineTester.REQUEST;
import static io.wsgateway.netty.server.PipelineTester.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.limits.AddressPrefix;
import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.limits.HandshakeRates;
import io.wsgateway.limits.PenaltyPolicy;
import io.wsgateway.netty.server.PipelineTester.Answer;
import io.wsgateway.netty.server.PipelineTester.Limits;
import io.wsgateway.netty.server.PipelineTester.Peer;
import io.wsgateway.netty.tls.LiveTls;
import io.wsgateway.netty.tls.TestCertificate;
import io.wsgateway.netty.tls.TlsProvider;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.forwarding.ForwardingPolicy;
import io.wsgateway.protocol.forwarding.ForwardingPolicy.Fields;
import io.wsgateway.protocol.forwarding.PeerRules;
import io.wsgateway.protocol.forwarding.ProxyProtocolPolicy;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.syntax.IpNetwork;
import io.wsgateway.protocol.syntax.Networks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How fast handshakes may begin, as peers see it, and as those see it that try to get past. */
class HandshakeLimitsPipelineTest {

    private static final String ALICE = "192.0.2.1";
    private static final String BOB = "192.0.2.2";
    private static final String PROXY = "10.0.0.1";
    private static final Networks PROXIES = new Networks(List.of(IpNetwork.parse("10.0.0.0/8").orElseThrow()), false);

    private final TestApplication application = new TestApplication();

    private PipelineTester tester(HandshakeLimits limits, PeerRules peers) {
        return new PipelineTester(application, new Limits(limits), null, peers);
    }

    private PipelineTester tester(HandshakeLimits limits) {
        return tester(limits, PeerRules.SOCKET);
    }

    private static HandshakeLimits ofAddress(int perSecond, int burst) {
        return HandshakeLimits.NONE.with(new HandshakeRates(0, 1, perSecond, burst));
    }

    private static Answer answer(PipelineTester tester, String address, String request) {
        Peer peer = tester.connect(address);
        peer.send(request);
        return peer.answer();
    }

    @Test
    void refusesAnAddressThatComesTooOften() {
        try (PipelineTester tester = tester(ofAddress(2, 3))) {
            for (int i = 0; i < 3; i++) {
                assertThat(answer(tester, ALICE, REQUEST).status()).isEqualTo(101);
            }
            Answer refused = answer(tester, ALICE, REQUEST);
            refused.isRejection(429, "address-handshake-rate");
            assertThat(refused.values("Retry-After")).containsExactly("5");
            assertThat(answer(tester, BOB, REQUEST).status()).isEqualTo(101);
            assertThat(tester.events).contains(
                    new GatewayEvent.LimitReached("handshakes-per-second-per-address", ALICE, false));
            assertThat(tester.services.counters().reachedLimits())
                    .containsEntry("handshakes-per-second-per-address", 1L);
            tester.after(Duration.ofMillis(500));
            assertThat(answer(tester, ALICE, REQUEST).status()).isEqualTo(101);
            answer(tester, ALICE, REQUEST).isRejection(429, "address-handshake-rate");
        }
    }

    @Test
    void refusesAllThatAreTooMany() {
        try (PipelineTester tester = tester(HandshakeLimits.NONE.with(new HandshakeRates(1, 1, 0, 1)))) {
            assertThat(answer(tester, ALICE, REQUEST).status()).isEqualTo(101);
            Answer refused = answer(tester, BOB, REQUEST);
            refused.isRejection(503, "handshake-rate");
            assertThat(refused.values("Retry-After")).containsExactly("5");
        }
    }

    /** Each attempt counts, and not only those that get a session: a bad request, a page, a connection that says nothing. */
    @Test
    void everyKindOfConnectionCounts() {
        try (PipelineTester tester = tester(ofAddress(1, 4))) {
            tester.connect(ALICE);
            answer(tester, ALICE, "nonsense\r\n\r\n").isRejection(400, "request-malformed");
            answer(tester, ALICE, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            answer(tester, ALICE, request("/nobody")).isRejection(404, "route-not-found");
            answer(tester, ALICE, REQUEST).isRejection(429, "address-handshake-rate");
            answer(tester, ALICE, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").isRejection(429, "address-handshake-rate");
        }
    }

    /** What the peer writes into its request changes nothing: it is no proxy. */
    @Test
    void fieldsOfAPeerThatIsNotTrustedChangeNothing() {
        PeerRules rules = new PeerRules(ProxyProtocolPolicy.OFF, new ForwardingPolicy(Fields.X_FORWARDED, PROXIES));
        try (PipelineTester tester = tester(ofAddress(1, 1), rules)) {
            answer(tester, ALICE, REQUEST);
            answer(tester, ALICE, request("/chat", "X-Forwarded-For: 198.51.100.9"))
                    .isRejection(429, "address-handshake-rate");
        }
    }

    @Test
    void behindAProxyEachClientCountsForItself() {
        PeerRules rules = new PeerRules(ProxyProtocolPolicy.OFF, new ForwardingPolicy(Fields.X_FORWARDED, PROXIES));
        try (PipelineTester tester = tester(ofAddress(1, 1), rules)) {
            for (int i = 1; i < 20; i++) {
                assertThat(answer(tester, PROXY, request("/chat", "X-Forwarded-For: 198.51.100." + i)).status())
                        .isEqualTo(101);
            }
            answer(tester, PROXY, request("/chat", "X-Forwarded-For: 198.51.100.1"))
                    .isRejection(429, "address-handshake-rate");
            answer(tester, PROXY, request("/chat", "X-Forwarded-For: 203.0.113.9, 198.51.100.2"))
                    .isRejection(429, "address-handshake-rate");
        }
    }

    @Test
    void behindAProxyThatWritesAHeaderEachClientCountsForItself() {
        PeerRules rules = new PeerRules(new ProxyProtocolPolicy(ProxyProtocolPolicy.Mode.REQUIRED, PROXIES),
                ForwardingPolicy.NONE);
        try (PipelineTester tester = tester(ofAddress(1, 1), rules)) {
            assertThat(answer(tester, PROXY, header(7) + REQUEST).status()).isEqualTo(101);
            assertThat(answer(tester, PROXY, header(8) + REQUEST).status()).isEqualTo(101);
            answer(tester, PROXY, header(7) + REQUEST).isRejection(429, "address-handshake-rate");
        }
    }

    private static String header(int client) {
        return "PROXY TCP4 198.51.100." + client + " 10.0.0.1 40000 80\r\n";
    }

    @Test
    void addressesOfASubnetCountAsConfigured() {
        HandshakeLimits limits = new HandshakeLimits(new HandshakeRates(0, 1, 1, 1), 0, PenaltyPolicy.OFF,
                new AddressPrefix(24, 48), 0, Set.of());
        try (PipelineTester tester = tester(limits)) {
            answer(tester, ALICE, REQUEST);
            answer(tester, "192.0.2.200", REQUEST).isRejection(429, "address-handshake-rate");
            answer(tester, "2001:db8::1", REQUEST);
            answer(tester, "2001:db8:0:ffff::1", REQUEST).isRejection(429, "address-handshake-rate");
            assertThat(answer(tester, "2001:db8:1::1", REQUEST).status()).isEqualTo(101);
        }
    }

    /** An answer would cost the TLS handshake that the limit is to save. */
    @Test
    void beforeTlsTheConnectionIsClosed(@TempDir Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.make(directory, "ec", "EC");
        LiveTls tls = certificate.live(TlsProvider.JDK);
        try (PipelineTester tester =
                new PipelineTester(application, new Limits(ofAddress(1, 1)), PlainEndpoint.NONE, tls)) {
            assertThat(tester.connect(ALICE).channel.isActive()).isTrue();
            assertThat(tester.connect(ALICE).channel.isActive()).isFalse();
            assertThat(tester.connect(BOB).channel.isActive()).isTrue();
            assertThat(tester.journal.counts().total().rejected())
                    .containsOnlyKeys(RejectionReason.ADDRESS_HANDSHAKE_RATE);
        }
    }

    @Test
    void whatIsObservedRefusesNobody() {
        try (PipelineTester tester =
                tester(ofAddress(1, 1).observing(Set.of("handshakes-per-second-per-address")))) {
            answer(tester, ALICE, REQUEST);
            assertThat(answer(tester, ALICE, REQUEST).status()).isEqualTo(101);
            assertThat(tester.events).contains(
                    new GatewayEvent.LimitReached("handshakes-per-second-per-address", ALICE, true));
        }
    }

    /** All that are refused alike get the very same outcome, with the check that failed in its trace. */
    @Test
    void isShownLikeEveryOtherCheck() {
        try (PipelineTester tester = tester(ofAddress(1, 1))) {
            answer(tester, ALICE, REQUEST);
            answer(tester, ALICE, REQUEST).isRejection(429, "address-handshake-rate");
            assertThat(tester.journal.entries().getFirst().reason())
                    .isEqualTo(Optional.of(RejectionReason.ADDRESS_HANDSHAKE_RATE));
            assertThat(tester.journal.entries().getFirst().checks()).singleElement().satisfies(check -> {
                assertThat(check.name()).isEqualTo("rates");
                assertThat(check.passed()).isFalse();
            });
        }
    }

    // Connections that have not finished.

    @Test
    void refusesOneMoreConnectionThatHasNotFinished() {
        try (PipelineTester tester = tester(HandshakeLimits.NONE.withPendingPerAddress(2))) {
            Peer slow = tester.connect(ALICE);
            slow.send("GET ");
            tester.connect(ALICE).send("GET ");
            answer(tester, ALICE, REQUEST).isRejection(429, "address-handshakes");
            assertThat(answer(tester, BOB, REQUEST).status()).isEqualTo(101);
            tester.after(Duration.ofSeconds(1));
            assertThat(answer(tester, ALICE, REQUEST).status()).as("the oldest makes room").isEqualTo(101);
            slow.answer().isRejection(429, "address-handshakes");
        }
    }

    @Test
    void aSessionIsNoConnectionThatHasNotFinished() {
        try (PipelineTester tester = tester(HandshakeLimits.NONE.withPendingPerAddress(1))) {
            for (int i = 0; i < 10; i++) {
                assertThat(answer(tester, ALICE, REQUEST).status()).isEqualTo(101);
            }
        }
    }

    // Memory.

    @Test
    void letsNobodyInWhileTooMuchWaitsForOthers() {
        HandshakeLimits limits = HandshakeLimits.NONE.withSessionBytes(1 << 20);
        try (PipelineTester tester = tester(limits)) {
            Peer open = tester.connect(ALICE);
            open.send(REQUEST);
            assertThat(open.answer().status()).isEqualTo(101);
            tester.services.outbound().transit(1 << 20);
            Answer refused = answer(tester, BOB, REQUEST);
            refused.isRejection(503, "memory");
            assertThat(refused.values("Retry-After")).containsExactly("5");
            assertThat(open.channel.isActive()).as("who is in stays").isTrue();
            assertThat(tester.events).contains(new GatewayEvent.LimitReached("session-bytes-total", BOB, false));
            tester.services.outbound().transit(-(1 << 16));
            answer(tester, BOB, REQUEST).isRejection(503, "memory");
            tester.services.outbound().transit(-(1 << 20) + (1 << 16));
            assertThat(answer(tester, BOB, REQUEST).status()).isEqualTo(101);
        }
    }

    @Test
    void sessionLimitsThatAreObservedRefuseNobody() {
        HandshakeLimits limits = HandshakeLimits.NONE.withSessionBytes(1).observing(Set.of("connections",
                "connections-per-address", "routes.limits.connections", "session-bytes-total"));
        try (PipelineTester tester =
                new PipelineTester(application, new Limits(1, 1, 1, 0, limits), PlainEndpoint.NONE, null)) {
            for (int i = 0; i < 3; i++) {
                assertThat(answer(tester, ALICE, request("/limited")).status()).isEqualTo(101);
            }
            assertThat(tester.services.counters().reachedLimits()).isEqualTo(Map.of("connections", 2L,
                    "connections-per-address", 2L, "routes.limits.connections", 2L, "session-bytes-total", 3L));
            assertThat(tester.events).allMatch(
                    event -> !(event instanceof GatewayEvent.LimitReached limit) || limit.observed());
        }
    }

    // Penalties.

    @Test
    void rejectionsInARowSlowAnAddressDown() {
        PenaltyPolicy penalty = new PenaltyPolicy(2, Duration.ofSeconds(1), Duration.ofSeconds(4),
                Duration.ofMinutes(1));
        try (PipelineTester tester = tester(HandshakeLimits.NONE.with(penalty))) {
            answer(tester, ALICE, request("/nobody")).isRejection(404, "route-not-found");
            answer(tester, ALICE, request("/nobody")).isRejection(404, "route-not-found");
            Answer refused = answer(tester, ALICE, REQUEST);
            refused.isRejection(429, "penalty");
            assertThat(refused.values("Retry-After")).containsExactly("1");
            assertThat(answer(tester, BOB, REQUEST).status()).isEqualTo(101);
            tester.after(Duration.ofSeconds(1));
            answer(tester, ALICE, request("/nobody")).isRejection(404, "route-not-found");
            assertThat(answer(tester, ALICE, REQUEST).values("Retry-After")).containsExactly("2");
            tester.after(Duration.ofSeconds(2));
            assertThat(answer(tester, ALICE, REQUEST).status()).isEqualTo(101);
            answer(tester, ALICE, request("/nobody")).isRejection(404, "route-not-found");
            assertThat(answer(tester, ALICE, REQUEST).status()).as("not in a row any more").isEqualTo(101);
        }
    }
}
