package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.PipelineTester.REQUEST;
import static io.wsgateway.netty.server.PipelineTester.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.netty.server.PipelineTester.Limits;
import io.wsgateway.netty.server.PipelineTester.Peer;
import io.wsgateway.protocol.forwarding.ForwardingPolicy;
import io.wsgateway.protocol.forwarding.ForwardingPolicy.Fields;
import io.wsgateway.protocol.forwarding.PeerRules;
import io.wsgateway.protocol.forwarding.ProxyProtocolPolicy;
import io.wsgateway.protocol.forwarding.ProxyProtocolPolicy.Mode;
import io.wsgateway.protocol.syntax.IpNetwork;
import io.wsgateway.protocol.syntax.Networks;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests that a trusted proxy passes on, through the whole pipeline. */
class ForwardedPipelineTest {

    private static final String PROXY = "10.0.0.1";
    private static final Networks TRUSTED =
            new Networks(List.of(IpNetwork.parse("10.0.0.0/8").orElseThrow()), false);
    private static final PeerRules RULES =
            new PeerRules(ProxyProtocolPolicy.OFF, new ForwardingPolicy(Fields.X_FORWARDED, TRUSTED));

    private final TestApplication application = new TestApplication();

    @Test
    void eachClientOfAProxyIsLimitedAndTheProxyIsNot() {
        try (PipelineTester tester = new PipelineTester(application, new Limits(0, 1, 0), null, RULES)) {
            Peer[] waiting = new Peer[100];
            Arrays.setAll(waiting, i -> tester.connect(PROXY));
            for (int i = 0; i < waiting.length; i++) {
                waiting[i].send(request("/chat", "X-Forwarded-For: 6.6.6.6, 203.0.113." + i));
                assertThat(waiting[i].answer().status()).isEqualTo(101);
            }
            Peer second = tester.connect(PROXY);
            second.send(request("/chat", "X-Forwarded-For: 6.6.6.7, 203.0.113.7"));
            second.answer().isRejection(429, "address-limit");
            assertThat(tester.events).contains(
                    new GatewayEvent.LimitReached("connections-per-address", "203.0.113.7", false));
            assertThat(tester.services.registry().all()).extracting(session -> session.remoteAddress().toString())
                    .hasSize(100).contains("/203.0.113.7:0");
        }
    }

    @Test
    void aProxyThatSaysNothingIsAPeerLikeOthers() {
        try (PipelineTester tester = new PipelineTester(application, new Limits(0, 1, 0), null, RULES)) {
            Peer first = tester.connect(PROXY);
            first.send(REQUEST);
            assertThat(first.answer().status()).isEqualTo(101);
            Peer second = tester.connect(PROXY);
            second.send(REQUEST);
            second.answer().isRejection(429, "address-limit");
        }
    }

    @Test
    void whoIsNoProxyIsLimitedFromAcceptOn() {
        try (PipelineTester tester = new PipelineTester(application, new Limits(0, 1, 0), null, RULES)) {
            Peer[] waiting = new Peer[66];
            Arrays.setAll(waiting, i -> tester.connect("203.0.113.9"));
            assertThat(waiting[64].channel.isOpen()).isTrue();
            assertThat(waiting[65].channel.isOpen()).isFalse();
            waiting[0].send(request("/chat", "X-Forwarded-For: 6.6.6.6"));
            assertThat(waiting[0].answer().status()).isEqualTo(101);
            assertThat(tester.journal.entries().getFirst().peer()).hasToString("/203.0.113.9:40000");
        }
    }

    /** A proxy that doesn't read requests passes on what clients write: only if the client is a trusted proxy, it counts. */
    @Test
    void behindAHeaderTheFieldsAreTheClients() {
        PeerRules both = new PeerRules(new ProxyProtocolPolicy(Mode.REQUIRED, TRUSTED), RULES.forwarding());
        try (PipelineTester tester = new PipelineTester(application, Limits.NONE, null, both)) {
            Peer spoofing = tester.connect(PROXY);
            spoofing.send(
                    "PROXY TCP4 203.0.113.9 10.0.0.2 4711 443\r\n" + request("/chat", "X-Forwarded-For: 6.6.6.6"));
            assertThat(spoofing.answer().status()).isEqualTo(101);
            assertThat(tester.journal.entries().getFirst().peer()).hasToString("/203.0.113.9:4711");
            Peer proxied = tester.connect(PROXY);
            proxied.send("PROXY TCP4 10.0.0.7 10.0.0.2 4711 443\r\n"
                    + request("/chat", "X-Forwarded-For: 6.6.6.6, 203.0.113.10"));
            assertThat(proxied.answer().status()).isEqualTo(101);
            assertThat(tester.journal.entries().getFirst().peer()).hasToString("/203.0.113.10:0");
            assertThat(tester.journal.entries().getFirst().checks().getFirst().observed())
                    .isEqualTo("203.0.113.10, by X-Forwarded-For, from 10.0.0.7");
        }
    }
}
