package io.wsgateway.protocol.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.fuzz.Latin1;
import io.wsgateway.protocol.forwarding.ForwardingPolicy.Fields;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.syntax.IpLiteral;
import io.wsgateway.protocol.syntax.IpNetwork;
import io.wsgateway.protocol.syntax.Networks;
import io.wsgateway.protocol.syntax.Token;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Any fields that proxies may send: from a peer that is not trusted they change nothing, and from one that is, what stands
 * left of the first address that is not trusted changes nothing.
 */
class PeerRulesFuzz {

    private static final Networks TRUSTED =
            new Networks(List.of(IpNetwork.parse("10.0.0.0/8").orElseThrow()), false);
    private static final InetSocketAddress PROXY = socket("10.0.0.1");
    private static final InetSocketAddress STRANGER = socket("192.0.2.7");
    private static final String[] NAMES =
            {"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded"};

    @FuzzTest(maxDuration = "5m")
    void believesTheTrustedOnly(byte[] bytes) {
        List<HeaderField> lines = new ArrayList<>();
        for (String line : Latin1.lines(bytes)) {
            if (!line.isEmpty()) {
                lines.add(new HeaderField(NAMES[line.charAt(0) % NAMES.length],
                        Token.trimmed(line, 1, line.length())));
            }
        }
        for (Fields fields : Fields.values()) {
            PeerRules rules =
                    new PeerRules(ProxyProtocolPolicy.OFF, new ForwardingPolicy(fields, TRUSTED));
            HandshakeRequest fromStranger = rules.resolve(request(lines, STRANGER), KnownPeer.ofSocket(STRANGER));
            assertThat(fromStranger.peer()).isEqualTo(STRANGER);
            assertThat(fromStranger.secure()).isFalse();
            assertThat(fromStranger.arrival().flatMap(arrival -> arrival.host())).isEmpty();
            HandshakeRequest resolved = rules.resolve(request(lines, PROXY), KnownPeer.ofSocket(PROXY));
            resolved.arrival().ifPresent(arrival -> {
                Latin1.assertShown(arrival.peerBy());
                Latin1.assertShown(arrival.originBy());
                arrival.problem().ifPresent(Latin1::assertShown);
            });
            if (fields == Fields.NONE) {
                assertThat(resolved.peer()).isEqualTo(PROXY);
            } else {
                spoofed(rules, lines, resolved, fields);
            }
            nearest(lines, fields).ifPresent(address -> assertThat(resolved.peer().getAddress()).isEqualTo(address));
        }
    }

    /** A client that is not trusted puts something of its own on the left. */
    private static void spoofed(PeerRules rules, List<HeaderField> lines, HandshakeRequest resolved, Fields fields) {
        if (TRUSTED.contains(resolved.peer().getAddress())
                || resolved.arrival().flatMap(arrival -> arrival.problem()).isPresent()) {
            return;
        }
        List<HeaderField> more = new ArrayList<>(lines);
        more.addFirst(fields == Fields.FORWARDED
                ? new HeaderField("Forwarded", "for=203.0.113.9")
                : new HeaderField("X-Forwarded-For", "203.0.113.9"));
        HandshakeRequest spoofed = rules.resolve(request(more, PROXY), KnownPeer.ofSocket(PROXY));
        if (spoofed.arrival().flatMap(arrival -> arrival.problem()).isEmpty()) {
            assertThat(spoofed.peer()).isEqualTo(resolved.peer());
        }
    }

    /** The last element of X-Forwarded-For, if it is an address that is not trusted. */
    private static Optional<InetAddress> nearest(List<HeaderField> lines, Fields fields) {
        List<String> nodes = Token.elements(new HeaderFields(lines).values("X-Forwarded-For"));
        return fields != Fields.X_FORWARDED || nodes.isEmpty()
                ? Optional.empty()
                : IpLiteral.parse(nodes.getLast())
                        .filter(address -> !TRUSTED.contains(address) && !address.isAnyLocalAddress());
    }

    private static HandshakeRequest request(List<HeaderField> lines, InetSocketAddress peer) {
        return new HandshakeRequest("GET", "/fuzz", "HTTP/1.1", new HeaderFields(lines), false, peer);
    }

    private static InetSocketAddress socket(String address) {
        return new InetSocketAddress(IpLiteral.parse(address).orElseThrow(), 4711);
    }
}
