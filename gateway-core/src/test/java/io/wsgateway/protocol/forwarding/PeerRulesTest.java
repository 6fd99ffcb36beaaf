package io.wsgateway.protocol.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.forwarding.ForwardingPolicy.Fields;
import io.wsgateway.protocol.handshake.ForwardingSign;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.OpeningHandshake;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.TargetUri;
import io.wsgateway.protocol.syntax.AddressText;
import io.wsgateway.protocol.syntax.IpLiteral;
import io.wsgateway.protocol.syntax.IpNetwork;
import io.wsgateway.protocol.syntax.Networks;
import io.wsgateway.protocol.syntax.NoAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who a peer is taken for, and what its own origin is. */
class PeerRulesTest {

    private static final Networks TRUSTED = new Networks(List.of(IpNetwork.parse("10.0.0.0/8").orElseThrow(),
            IpNetwork.parse("fd00::/8").orElseThrow()), false);
    private static final PeerRules X = rules(Fields.X_FORWARDED);
    private static final PeerRules RFC = rules(Fields.FORWARDED);
    private static final String PROXY = "10.0.0.1";
    private static final HandshakePolicy SAME_ORIGIN =
            new HandshakePolicy("/chat", OriginPolicy.sameOrigin(true), List.of(), false, CompressionMode.NONE);

    private static PeerRules rules(Fields fields) {
        return new PeerRules(ProxyProtocolPolicy.OFF, new ForwardingPolicy(fields, TRUSTED));
    }

    private static InetSocketAddress socket(String address) {
        return new InetSocketAddress(IpLiteral.parse(address).orElseThrow(), 40_000);
    }

    /** What becomes of a request from there with these fields more. */
    private static HandshakeRequest resolve(PeerRules rules, String from, String... fields) {
        List<HeaderField> lines = new ArrayList<>(List.of(new HeaderField("Host", "gw.internal"),
                new HeaderField("Upgrade", "websocket"), new HeaderField("Connection", "Upgrade"),
                new HeaderField("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
                new HeaderField("Sec-WebSocket-Version", "13")));
        for (String field : fields) {
            int colon = field.indexOf(": ");
            lines.add(new HeaderField(field.substring(0, colon), field.substring(colon + 2)));
        }
        InetSocketAddress peer = from.isEmpty() ? NoAddress.PEER : socket(from);
        return rules.resolve(
                new HandshakeRequest("GET", "/chat", "HTTP/1.1", new HeaderFields(lines), false, peer),
                KnownPeer.ofSocket(peer));
    }

    private static String address(HandshakeRequest request) {
        return AddressText.of(request.peer().getAddress());
    }

    private static String origin(HandshakeRequest request) {
        return (request.secure() ? "https://" : "http://") + TargetUri.of(request).authority().orElseThrow();
    }

    private static HandshakeTrace.Check check(HandshakeRequest request, String name) {
        return OpeningHandshake.decide(request, SAME_ORIGIN).trace().checks().stream()
                .filter(check -> check.name().equals(name)).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # X-Forwarded-For                       | peer
            203.0.113.9                             | 203.0.113.9
            203.0.113.9:4711                        | 203.0.113.9
            6.6.6.6, 203.0.113.9                    | 203.0.113.9
            6.6.6.6, 203.0.113.9, 10.0.0.2          | 203.0.113.9
            6.6.6.6, 10.9.9.9, 203.0.113.9, 10.0.0.2, 10.0.0.3 | 203.0.113.9
            10.0.0.9, 203.0.113.9                   | 203.0.113.9
            2001:db8::9                             | 2001:db8::9
            [2001:db8::9]:443                       | 2001:db8::9
            2001:db8::9, fd00::2                    | 2001:db8::9
            ::ffff:203.0.113.9                      | 203.0.113.9
            203.0.113.9, ::ffff:10.0.0.2            | 203.0.113.9
            10.0.0.3, 10.0.0.2                      | 10.0.0.3
            6.6.6.6, unknown                        | 10.0.0.1
            6.6.6.6, unknown, 10.0.0.2              | 10.0.0.2
            6.6.6.6, 0.0.0.0                        | 10.0.0.1
            6.6.6.6, garbage"\\                     | 10.0.0.1
            6.6.6.6, 203.0.113.009                  | 10.0.0.1
            , ,203.0.113.9,,                        | 203.0.113.9
            """)
    void theListIsWalkedFromTheRightPastTrustedProxiesOnly(String list, String peer) {
        assertThat(address(resolve(X, PROXY, "X-Forwarded-For: " + list))).isEqualTo(peer);
        String[] lines = List.of(list.split(",", -1)).stream().map(one -> "X-Forwarded-For: " + one.strip())
                .toArray(String[]::new);
        assertThat(address(resolve(X, PROXY, lines))).as("as several lines").isEqualTo(peer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            for=203.0.113.9                                     | 203.0.113.9
            for="203.0.113.9:4711"                              | 203.0.113.9
            for=6.6.6.6, for=203.0.113.9                        | 203.0.113.9
            for=6.6.6.6, for="[2001:db8::9]:1";by=_x, for=10.0.0.2 | 2001:db8::9
            for=6.6.6.6, for="[2001:db8::9]", for="[fd00::2]"   | 2001:db8::9
            for=6.6.6.6, for=unknown                            | 10.0.0.1
            for=6.6.6.6, for=_hidden, for=10.0.0.2              | 10.0.0.2
            for=6.6.6.6, proto=https                            | 10.0.0.1
            """)
    void soIsForwarded(String field, String peer) {
        assertThat(address(resolve(RFC, PROXY, "Forwarded: " + field))).isEqualTo(peer);
    }

    @Test
    void whoIsNoTrustedProxyIsNotBelieved() {
        for (PeerRules rules : List.of(X, RFC)) {
            HandshakeRequest request = resolve(rules, "203.0.113.9", "X-Forwarded-For: 6.6.6.6",
                    "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example",
                    "Forwarded: for=6.6.6.6;proto=https;host=evil.example", "Forwarded: \"");
            assertThat(address(request)).isEqualTo("203.0.113.9");
            assertThat(origin(request)).isEqualTo("http://gw.internal");
            assertThat(check(request, "peer address").observed()).isEqualTo("203.0.113.9, as the connection has it;"
                    + " what it says of others is ignored, as it is no trusted proxy");
        }
    }

    @Test
    void oneOfTheTwoIsBelievedAlone() {
        String[] both = {"Forwarded: for=203.0.113.9;proto=https;host=a.example", "X-Forwarded-For: 6.6.6.6",
                "X-Forwarded-Proto: http", "X-Forwarded-Host: evil.example"};
        assertThat(address(resolve(RFC, PROXY, both))).isEqualTo("203.0.113.9");
        assertThat(origin(resolve(RFC, PROXY, both))).isEqualTo("https://a.example");
        assertThat(address(resolve(X, PROXY, both))).isEqualTo("6.6.6.6");
        assertThat(origin(resolve(X, PROXY, both))).isEqualTo("http://evil.example");
        HandshakeRequest without = resolve(RFC, PROXY, "X-Forwarded-For: 6.6.6.6");
        assertThat(address(without)).isEqualTo(PROXY);
        assertThat(check(without, "peer address").observed())
                .isEqualTo("10.0.0.1, as the connection has it; a trusted proxy, which sent no Forwarded");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # X-Forwarded-For                | -Proto      | -Host                   | origin
            203.0.113.9                      | https       | chat.example.com        | https://chat.example.com
            203.0.113.9                      | WSS         | chat.example.com:8443   | https://chat.example.com:8443
            203.0.113.9                      | http        | ''                      | http://gw.internal
            203.0.113.9                      | https       | ''                      | https://gw.internal
            ''                               | https       | chat.example.com        | https://chat.example.com
            6.6.6.6, 203.0.113.9             | http, https | evil.example, a.example | https://a.example
            203.0.113.9                      | http, https | evil.example, a.example | https://a.example
            203.0.113.9, 10.0.0.2            | https, http | a.example, b.internal   | https://a.example
            6.6.6.6, 203.0.113.9, 10.0.0.2   | ws, https, http | e.example, a.example, b.internal | https://a.example
            203.0.113.9, 10.0.0.2            | https       | a.example               | https://a.example
            203.0.113.9                      | gopher      | a b                     | http://gw.internal
            203.0.113.9                      | https       | user@a.example          | https://gw.internal
            """)
    void theOriginIsThatWhichTheOutermostTrustedProxyWasAskedBy(String nodes, String protos, String hosts,
            String origin) {
        List<String> fields = new ArrayList<>();
        add(fields, "X-Forwarded-For", nodes);
        add(fields, "X-Forwarded-Proto", protos);
        add(fields, "X-Forwarded-Host", hosts);
        assertThat(origin(resolve(X, PROXY, fields.toArray(String[]::new)))).isEqualTo(origin);
    }

    private static void add(List<String> fields, String name, String value) {
        if (!value.isEmpty()) {
            fields.add(name + ": " + value);
        }
    }

    @Test
    void sameOriginIsThatOfTheClient() {
        String[] fields = {"X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https", "X-Forwarded-Host: a.example",
                "Origin: https://a.example"};
        HandshakeRequest proxied = resolve(X, PROXY, fields);
        assertThat(OpeningHandshake.decide(proxied, SAME_ORIGIN)).isInstanceOf(HandshakeDecision.Accepted.class);
        assertThat(check(proxied, "peer address").observed())
                .isEqualTo("203.0.113.9, by X-Forwarded-For, from 10.0.0.1");
        assertThat(check(proxied, "forwarded origin").observed())
                .isEqualTo("https://a.example, by X-Forwarded-Proto, by X-Forwarded-Host");
        assertThat(OpeningHandshake.decide(resolve(X, "203.0.113.9", fields), SAME_ORIGIN))
                .isInstanceOfSatisfying(Rejected.class, rejected -> {
                    assertThat(rejected.reason()).isEqualTo(RejectionReason.ORIGIN_NOT_ALLOWED);
                    assertThat(rejected.detail()).contains("expected: http://gw.internal, the same origin");
                });
    }

    @Test
    void aMalformedForwardedOfATrustedProxyRejects() {
        HandshakeRequest request = resolve(RFC, PROXY, "Forwarded: for=\"203.0.113.9");
        assertThat(address(request)).isEqualTo(PROXY);
        assertThat(OpeningHandshake.decide(request, SAME_ORIGIN)).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(RejectionReason.FORWARDED_MALFORMED);
            assertThat(rejected.detail()).isEqualTo("peer address: Forwarded has a quoted string without an end"
                    + " (expected: for=address;proto=scheme;host=name, ...)");
        });
        assertThat(OpeningHandshake.decide(resolve(RFC, "203.0.113.9", "Forwarded: \""), SAME_ORIGIN))
                .isInstanceOf(HandshakeDecision.Accepted.class);
    }

    @Test
    void aListThatNobodyCouldNeedIsWalkedInPart() {
        String list = "203.0.113.9, " + "10.0.0.2, ".repeat(200) + "10.0.0.3";
        assertThat(address(resolve(X, PROXY, "X-Forwarded-For: " + list))).isEqualTo("10.0.0.2");
    }

    @Test
    void aConnectionCountsForNobodyWhileAProxyIsToSayWhoItIs() {
        InetAddress proxy = socket(PROXY).getAddress();
        InetAddress other = socket("203.0.113.9").getAddress();
        PeerRules header = new PeerRules(
                new ProxyProtocolPolicy(ProxyProtocolPolicy.Mode.OPTIONAL, TRUSTED), ForwardingPolicy.NONE);
        assertThat(header.countedAs(proxy)).isEqualTo(NoAddress.ADDRESS);
        assertThat(header.countedAsUntilItsHead(proxy)).isEqualTo(proxy);
        assertThat(header.countedAs(other)).isEqualTo(other);
        assertThat(X.countedAs(proxy)).isEqualTo(NoAddress.ADDRESS);
        assertThat(X.countedAsUntilItsHead(proxy)).isEqualTo(NoAddress.ADDRESS);
        assertThat(X.countedAs(other)).isEqualTo(other);
        assertThat(PeerRules.SOCKET.countedAs(proxy)).isEqualTo(proxy);
    }

    @Test
    void whateverComesToAListenerForProxiesShowsThatItDid() {
        assertThat(ForwardingSign.of(resolve(X, PROXY))).contains("a listener for proxies");
        assertThat(ForwardingSign.of(resolve(PeerRules.SOCKET, ""))).isPresent();
        assertThat(ForwardingSign.of(resolve(PeerRules.SOCKET, "127.0.0.1"))).isEmpty();
        assertThat(resolve(PeerRules.SOCKET, "127.0.0.1", "X-Forwarded-For: 6.6.6.6").arrival()).isEmpty();
    }

    @Test
    void unixSocketsAreTrustedByName() {
        PeerRules unix = new PeerRules(ProxyProtocolPolicy.OFF,
                new ForwardingPolicy(Fields.X_FORWARDED, new Networks(List.of(), true)));
        assertThat(address(resolve(unix, "", "X-Forwarded-For: 6.6.6.6, 203.0.113.9"))).isEqualTo("203.0.113.9");
        assertThat(address(resolve(X, "", "X-Forwarded-For: 203.0.113.9"))).isEqualTo("0.0.0.0");
    }
}
