package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.HandshakeTrace.Check;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One valid extended CONNECT, that of RFC 8441 section 5.1; each case changes one thing. */
class ExtendedConnectTest {

    private static final HandshakePolicy POLICY = new HandshakePolicy("/chat",
            OriginPolicy.sameOrigin(true), List.of("superchat", "chat"), false, CompressionMode.DEDICATED);

    private static Requests valid() {
        return new Requests("CONNECT", "/chat", "HTTP/2.0", List.of(
                new HeaderField("Host", "server.example.com"),
                new HeaderField("sec-websocket-version", "13")), true);
    }

    private static HandshakeDecision decide(Requests changed) {
        HandshakeRequest request = new HandshakeRequest(changed.method(), changed.target(), changed.version(),
                new HeaderFields(changed.fields()), changed.secure(),
                InetSocketAddress.createUnresolved("client.example.com", 49152), HandshakeForm.EXTENDED_CONNECT);
        return OpeningHandshake.decide(request, POLICY);
    }

    @Test
    void acceptsRequestOfTheRfc() {
        HandshakeDecision decision = decide(valid().with("sec-websocket-protocol", "chat, superchat")
                .with("sec-websocket-extensions", "permessage-deflate")
                .with("origin", "https://server.example.com"));

        assertThat(decision).isEqualTo(new Accepted("", Optional.of("superchat"),
                Optional.of(new PerMessageDeflate(false, false)), decision.trace()));
        assertThat(decision.trace().checks()).allMatch(Check::passed).extracting(Check::name)
                .containsExactly("body", "Host", "request target", "route", "method", "Sec-WebSocket-Version", "Origin",
                        "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions");
    }

    static Stream<Arguments> accepts() {
        return Stream.of(
                Arguments.of("no version of HTTP", change(r -> r.withVersion(""))),
                Arguments.of("a key", change(r -> r.with("sec-websocket-key", Requests.KEY))),
                Arguments.of("a key that is none", change(r -> r.with("sec-websocket-key", "short"))),
                Arguments.of("no content", change(r -> r.with("content-length", "0"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepts")
    void accepts(String what, UnaryOperator<Requests> change) {
        HandshakeDecision decision = decide(change.apply(valid()));

        assertThat(decision).isEqualTo(new Accepted("", Optional.empty(), Optional.empty(), decision.trace()));
    }

    static Stream<Arguments> rejects() {
        return Stream.of(
                rejection(RejectionReason.HOST_INVALID, "Host: none (expected: one host or host:port)",
                        r -> r.without("Host")),
                rejection(RejectionReason.BODY_NOT_ALLOWED, "body: Content-Length 5 (expected: none)",
                        r -> r.with("content-length", "5")),
                rejection(RejectionReason.METHOD_NOT_ALLOWED, "method: GET (expected: CONNECT)",
                        r -> r.withMethod("GET"), new HeaderField("Allow", "CONNECT")),
                rejection(RejectionReason.VERSION_UNSUPPORTED, "Sec-WebSocket-Version: none (expected: 13)",
                        r -> r.without("sec-websocket-version"), new HeaderField("Sec-WebSocket-Version", "13")),
                rejection(RejectionReason.VERSION_UNSUPPORTED, "Sec-WebSocket-Version: 8 (expected: 13)",
                        r -> r.with("sec-websocket-version", "8"), new HeaderField("Sec-WebSocket-Version", "13")),
                rejection(RejectionReason.ORIGIN_NOT_ALLOWED,
                        "Origin: http://server.example.com (expected: https://server.example.com, the same origin; to"
                                + " allow it on route /chat: origins: { allow: [same-origin,"
                                + " \"http://server.example.com\"] })",
                        r -> r.with("origin", "http://server.example.com")),
                rejection(RejectionReason.SUBPROTOCOL_MALFORMED,
                        "Sec-WebSocket-Protocol: no list of tokens (expected: tokens, separated by commas)",
                        r -> r.with("sec-websocket-protocol", "")));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("rejects")
    void rejects(RejectionReason reason, String detail, UnaryOperator<Requests> change, List<HeaderField> headers) {
        HandshakeDecision decision = decide(change.apply(valid()));

        assertThat(decision).isEqualTo(new Rejected(reason, detail, headers, decision.trace()));
    }

    private static UnaryOperator<Requests> change(UnaryOperator<Requests> change) {
        return change;
    }

    private static Arguments rejection(RejectionReason reason, String detail, UnaryOperator<Requests> change,
            HeaderField... headers) {
        return Arguments.of(reason, detail, change, List.of(headers));
    }
}
