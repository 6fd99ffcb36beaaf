package io.wsgateway.protocol.handshake;

import static io.wsgateway.protocol.handshake.Requests.ACCEPT;
import static io.wsgateway.protocol.handshake.Requests.KEY;
import static io.wsgateway.protocol.handshake.Requests.valid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.HandshakeTrace.Check;
import io.wsgateway.protocol.handshake.PolicySource.OriginsKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One valid request; each case changes one thing. */
class OpeningHandshakeTest {

    private static final HandshakePolicy POLICY = policy(OriginPolicy.any(), false, CompressionMode.DEDICATED);
    private static final HeaderField[] UPGRADE_HEADERS = {new HeaderField("Upgrade", "websocket"),
            new HeaderField("Connection", "Upgrade"), new HeaderField("Sec-WebSocket-Version", "13")};

    private static HandshakePolicy policy(OriginPolicy origins, boolean required, CompressionMode compression) {
        return new HandshakePolicy("/chat", origins, List.of("superchat", "chat"), required, compression);
    }

    private static HandshakePolicy origins(OriginPolicy origins) {
        return policy(origins, false, CompressionMode.NONE);
    }

    private static HandshakeDecision decide(Requests changed) {
        return OpeningHandshake.decide(changed.request(), POLICY);
    }

    private static Rejected rejected(HandshakeDecision decision) {
        assertThat(decision).isInstanceOf(Rejected.class);
        return (Rejected) decision;
    }

    private static Accepted accepted(HandshakeDecision decision) {
        assertThat(decision).isInstanceOf(Accepted.class);
        return (Accepted) decision;
    }

    // Accepted.

    @Test
    void acceptsRequestOfTheRfc() {
        HandshakeDecision decision = decide(valid());

        assertThat(decision)
                .isEqualTo(new Accepted(ACCEPT, Optional.empty(), Optional.empty(), decision.trace()));
        assertThat(decision.trace().checks()).allMatch(Check::passed).extracting(Check::name)
                .containsExactly("body", "HTTP version", "Host", "request target", "route", "method", "Upgrade",
                        "Connection", "Sec-WebSocket-Version", "Sec-WebSocket-Key", "Origin",
                        "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions");
    }

    static Stream<Arguments> accepts() {
        return Stream.of(
                change("a later minor version", r -> r.withVersion("HTTP/1.2")),
                change("upper case", r -> r.with("Upgrade", "WebSocket").with("Connection", "UPGRADE")),
                change("Firefox's list", r -> r.with("Connection", "keep-alive, Upgrade")),
                change("a list over two lines", r -> r.with("Connection", "keep-alive", "Upgrade")),
                change("another protocol first", r -> r.with("Upgrade", "h2c, websocket")),
                change("another protocol with a version", r -> r.with("Upgrade", "foo/2, websocket")),
                change("empty list elements", r -> r.with("Connection", ", Upgrade,,")),
                change("close beside it", r -> r.with("Connection", "close, Upgrade")),
                change("no content", r -> r.with("Content-Length", "0")),
                change("100-continue", r -> r.with("Expect", "100-Continue")),
                change("an address as host", r -> r.with("Host", "[2001:db8::1]:8080")),
                change("absolute-form", r -> r.withTarget("ws://other.example.com/chat")),
                change("a query", r -> r.withTarget("/chat?token=%zz")),
                change("an opaque origin", r -> r.with("Origin", "null")),
                change("unknown fields", r -> r.with("X-Forwarded-For", "127.0.0.1").with("Cookie", "a=b")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepts")
    void accepts(String what, UnaryOperator<Requests> change) {
        HandshakeDecision decision = decide(change.apply(valid()));

        assertThat(decision)
                .isEqualTo(new Accepted(ACCEPT, Optional.empty(), Optional.empty(), decision.trace()));
    }

    // Rejected.

    static Stream<Arguments> rejects() {
        return Stream.of(
                rejection(RejectionReason.UPGRADE_REQUIRED, "HTTP version: HTTP/1.0 (expected: HTTP/1.1)",
                        r -> r.withVersion("HTTP/1.0"), UPGRADE_HEADERS),
                rejection(RejectionReason.HTTP_VERSION_UNSUPPORTED, "HTTP version: HTTP/2.0 (expected: HTTP/1.1)",
                        r -> r.withVersion("HTTP/2.0")),

                rejection(RejectionReason.HOST_INVALID, "Host: none (expected: one host or host:port)",
                        r -> r.without("Host")),
                rejection(RejectionReason.HOST_INVALID, "Host: an empty value (expected: one host or host:port)",
                        r -> r.with("Host", "")),
                rejection(RejectionReason.HOST_INVALID, "Host: 2 field lines: a | a (expected: one host or host:port)",
                        r -> r.with("Host", "a", "a")),
                rejection(RejectionReason.HOST_INVALID, "Host: ...@a (expected: one host or host:port)",
                        r -> r.with("Host", "user:secret@a")),
                rejection(RejectionReason.HOST_INVALID, "Host: a/b (expected: one host or host:port)",
                        r -> r.with("Host", "a/b").withTarget("http://server.example.com/chat")),

                rejection(RejectionReason.EXPECTATION_FAILED, "Expect: magic (expected: none or 100-continue)",
                        r -> r.with("Expect", "magic")),
                rejection(RejectionReason.TARGET_MALFORMED, """
                        request target: /chat#... (expected: a path in origin-form: no fragment, whole escapes, UTF-8 \
                        without controls, nothing above the root)""", r -> r.withTarget("/chat#secret")),
                rejection(RejectionReason.TARGET_MALFORMED, """
                        request target: /a%2Fchat?... (expected: a path without %2F, %5C and backslashes, which some \
                        programs take for slashes and others don't)""", r -> r.withTarget("/a%2Fchat?token=secret")),
                rejection(RejectionReason.TARGET_MALFORMED, """
                        request target: /a%5cchat (expected: a path without %2F, %5C and backslashes, which some \
                        programs take for slashes and others don't)""", r -> r.withTarget("/a%5cchat")),
                rejection(RejectionReason.TARGET_MALFORMED, """
                        request target: /a\\\\chat (expected: a path without %2F, %5C and backslashes, which some \
                        programs take for slashes and others don't)""", r -> r.withTarget("/a\\chat")),
                rejection(RejectionReason.METHOD_NOT_ALLOWED, "method: get (expected: GET)", r -> r.withMethod("get"),
                        new HeaderField("Allow", "GET")),
                rejection(RejectionReason.METHOD_NOT_ALLOWED, "method: POST (expected: GET)",
                        r -> r.withMethod("POST"), new HeaderField("Allow", "GET")),

                rejection(RejectionReason.UPGRADE_REQUIRED, "Upgrade: none (expected: websocket)",
                        r -> r.without("Upgrade"), UPGRADE_HEADERS),
                rejection(RejectionReason.UPGRADE_REQUIRED, "Upgrade: h2c (expected: websocket)",
                        r -> r.with("Upgrade", "h2c"), UPGRADE_HEADERS),
                rejection(RejectionReason.UPGRADE_REQUIRED, "Upgrade: xwebsocket (expected: websocket)",
                        r -> r.with("Upgrade", "xwebsocket"), UPGRADE_HEADERS),
                rejection(RejectionReason.UPGRADE_REQUIRED, "Upgrade: websocket/13 (expected: websocket)",
                        r -> r.with("Upgrade", "websocket/13"), UPGRADE_HEADERS),
                rejection(RejectionReason.UPGRADE_REQUIRED, "Upgrade: \"a, websocket, b\" (expected: websocket)",
                        r -> r.with("Upgrade", "\"a, websocket, b\""), UPGRADE_HEADERS),
                rejection(RejectionReason.UPGRADE_REQUIRED, "Connection: none (expected: Upgrade)",
                        r -> r.without("Connection"), UPGRADE_HEADERS),
                rejection(RejectionReason.UPGRADE_REQUIRED, "Connection: x-Upgrade (expected: Upgrade)",
                        r -> r.with("Connection", "x-Upgrade"), UPGRADE_HEADERS),
                rejection(RejectionReason.UPGRADE_REQUIRED, "Connection: Upgrade; q=1 (expected: Upgrade)",
                        r -> r.with("Connection", "Upgrade; q=1"), UPGRADE_HEADERS),

                rejection(RejectionReason.VERSION_UNSUPPORTED, "Sec-WebSocket-Version: none (expected: 13)",
                        r -> r.without("Sec-WebSocket-Version"), UPGRADE_HEADERS),
                rejection(RejectionReason.VERSION_UNSUPPORTED, "Sec-WebSocket-Version: 8 (expected: 13)",
                        r -> r.with("Sec-WebSocket-Version", "8"), UPGRADE_HEADERS),
                rejection(RejectionReason.VERSION_UNSUPPORTED, "Sec-WebSocket-Version: 013 (expected: 13)",
                        r -> r.with("Sec-WebSocket-Version", "013"), UPGRADE_HEADERS),
                rejection(RejectionReason.VERSION_UNSUPPORTED, "Sec-WebSocket-Version: 8, 13 (expected: 13)",
                        r -> r.with("Sec-WebSocket-Version", "8, 13"), UPGRADE_HEADERS),
                rejection(RejectionReason.VERSION_UNSUPPORTED,
                        "Sec-WebSocket-Version: 2 field lines: 13 | 13 (expected: 13)",
                        r -> r.with("Sec-WebSocket-Version", "13", "13"), UPGRADE_HEADERS),
                rejection(RejectionReason.VERSION_UNSUPPORTED, "Sec-WebSocket-Version: none (expected: 13)",
                        r -> r.without("Sec-WebSocket-Version").without("Sec-WebSocket-Key"), UPGRADE_HEADERS),

                rejection(RejectionReason.KEY_INVALID,
                        "Sec-WebSocket-Key: none (expected: 16 bytes in canonical base64)",
                        r -> r.without("Sec-WebSocket-Key")),
                rejection(RejectionReason.KEY_INVALID,
                        "Sec-WebSocket-Key: 2 field lines (expected: 16 bytes in canonical base64)",
                        r -> r.with("Sec-WebSocket-Key", KEY, KEY)),
                rejection(RejectionReason.KEY_INVALID,
                        "Sec-WebSocket-Key: a value of 5 characters (expected: 16 bytes in canonical base64)",
                        r -> r.with("Sec-WebSocket-Key", "short")),

                rejection(RejectionReason.ORIGIN_MALFORMED,
                        "Origin: 2 field lines: https://a.example | https://b.example (expected: one field line)",
                        r -> r.with("Origin", "https://a.example", "https://b.example")),
                rejection(RejectionReason.SUBPROTOCOL_MALFORMED,
                        "Sec-WebSocket-Protocol: no list of tokens (expected: tokens, separated by commas)",
                        r -> r.with("Sec-WebSocket-Protocol", "chat;v=1")),
                rejection(RejectionReason.SUBPROTOCOL_MALFORMED,
                        "Sec-WebSocket-Protocol: no list of tokens (expected: tokens, separated by commas)",
                        r -> r.with("Sec-WebSocket-Protocol", "")),
                rejection(RejectionReason.EXTENSION_MALFORMED,
                        "Sec-WebSocket-Extensions: permessage-deflate; (expected: name; parameter=value, ...)",
                        r -> r.with("Sec-WebSocket-Extensions", "permessage-deflate;")));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("rejects")
    void rejects(RejectionReason reason, String detail, UnaryOperator<Requests> change, List<HeaderField> headers) {
        Rejected decision = rejected(decide(change.apply(valid())));

        assertThat(decision).isEqualTo(new Rejected(reason, detail, headers, decision.trace()));
        List<Check> checks = decision.trace().checks();
        assertThat(checks.getLast().passed()).isFalse();
        assertThat(checks.getLast().section()).isEqualTo(reason.section());
        assertThat(checks.subList(0, checks.size() - 1)).allMatch(Check::passed);
    }

    /** Whatever else is odd about these fields: one mistake has one id. {@code |} stands between field lines. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            HTTP/1.1; Content-Length: 5;                             Content-Length 5
            HTTP/1.1; content-length: 123456789012345678;            Content-Length 123456789012345678
            HTTP/1.1; Content-Length: 1234567890123456789;           Content-Length 1234567890123456789
            HTTP/1.1; Content-Length:;                               Content-Length an empty value
            HTTP/1.1; Content-Length: 00;                            Content-Length 00
            HTTP/1.1; Content-Length: +0;                            Content-Length +0
            HTTP/1.1; Content-Length: -1;                            Content-Length -1
            HTTP/1.1; Content-Length: 0x5;                           Content-Length 0x5
            HTTP/1.1; Content-Length: 5 5;                           Content-Length 5 5
            HTTP/1.1; Content-Length: 0, 0;                          Content-Length 0, 0
            HTTP/1.1; Content-Length: 1\u00b2;                       Content-Length 1\\xb2
            HTTP/1.1; Content-Length: 0|content-length: 0;           Content-Length 2 field lines: 0 | 0
            HTTP/1.1; Content-Length: 0|Content-Length: 5;           Content-Length 2 field lines: 0 | 5
            HTTP/1.1; Content-Length: 5|Transfer-Encoding: chunked;  Transfer-Encoding chunked
            HTTP/1.1; Content-Length: 0|Transfer-Encoding: identity; Transfer-Encoding identity
            HTTP/1.1; Transfer-Encoding: chunked;                    Transfer-Encoding chunked
            HTTP/1.1; transfer-encoding: gzip, CHUNKED;              Transfer-Encoding gzip, CHUNKED
            HTTP/1.1; Transfer-Encoding: gzip|Transfer-Encoding: chunked; \
            Transfer-Encoding 2 field lines: gzip | chunked
            HTTP/1.1; Transfer-Encoding: chunked,;                   Transfer-Encoding chunked,
            HTTP/1.1; Transfer-Encoding: chunked, gzip;              Transfer-Encoding chunked, gzip
            HTTP/1.1; Transfer-Encoding: chunked, chunked;           Transfer-Encoding chunked, chunked
            HTTP/1.1; Transfer-Encoding: identity;                   Transfer-Encoding identity
            HTTP/1.1; Transfer-Encoding: xchunked;                   Transfer-Encoding xchunked
            HTTP/1.1; Transfer-Encoding: "chunked";                  Transfer-Encoding "chunked"
            HTTP/1.1; Transfer-Encoding:;                            Transfer-Encoding an empty value
            HTTP/1.0; Transfer-Encoding: chunked;                    Transfer-Encoding chunked
            HTTP/1.0; Content-Length: 5;                             Content-Length 5
            HTTP/2.0; Content-Length: 5;                             Content-Length 5
            """)
    void rejectsBodyAndWhatLeavesItsLengthInDoubt(String version, String fields, String observed) {
        List<HeaderField> lines = new ArrayList<>(valid().fields());
        for (String line : fields.split("\\|", -1)) {
            int colon = line.indexOf(':');
            lines.add(new HeaderField(line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        Rejected decision = rejected(decide(new Requests("GET", "/chat", version, lines, false)));

        assertThat(decision).isEqualTo(new Rejected(RejectionReason.BODY_NOT_ALLOWED,
                "body: " + observed + " (expected: none)", List.of(), decision.trace()));
    }

    @Test
    void rejectsPathWithoutRoute() {
        HandshakeRequest request = valid().withTarget("/nowhere?token=secret").request();

        Rejected decision = rejected(OpeningHandshake.decide(request, null));

        assertThat(decision.reason()).isEqualTo(RejectionReason.ROUTE_NOT_FOUND);
        assertThat(decision.detail()).isEqualTo("route: none for /nowhere?... (expected: a route of an application)");
    }

    private static HandshakeDecision decideFor(HandshakeRequest request, String... hosts) {
        return OpeningHandshake.decide(request, TargetUri.of(request), null, Set.of(hosts));
    }

    /** A path isn't told to be wrong where the name is. */
    @Test
    void rejectsAHostThatTheListenerDoesNotAnswerTo() {
        HandshakeRequest request = valid().with("Host", "Evil.example:20001").request();
        Rejected decision = rejected(decideFor(request, "gw.example", "[::1]"));
        assertThat(decision.reason()).isEqualTo(RejectionReason.HOST_NOT_SERVED);
        assertThat(decision.reason().status()).isEqualTo(421);
        assertThat(decision.detail())
                .isEqualTo("listener: Host evil.example:20001 (expected: one of its hosts: [::1], gw.example)");
        assertThat(decision.reason().remedy()).contains("listeners[].hosts");
        assertThat(rejected(decideFor(valid().request(), "server.example.com")).reason())
                .isEqualTo(RejectionReason.ROUTE_NOT_FOUND);
        assertThat(rejected(decideFor(valid().withTarget("http://evil.example/chat").request(), "server.example.com"))
                .reason()).isEqualTo(RejectionReason.HOST_NOT_SERVED);
    }

    /** Who asks for no WebSocket where there is nothing isn't helped by another version of HTTP. */
    @Test
    void tellsAPlainRequestOfHttp10ThatNothingIsThere() {
        Requests plain = valid().withVersion("HTTP/1.0").without("Upgrade").without("Sec-WebSocket-Key")
                .without("Sec-WebSocket-Version");
        HandshakeRequest nowhere = plain.withTarget("/health/ready").without("Host").request();
        assertThat(rejected(decideFor(nowhere)).reason()).isEqualTo(RejectionReason.ROUTE_NOT_FOUND);
        assertThat(rejected(decideFor(nowhere, "gw.example")).reason()).isEqualTo(RejectionReason.HOST_NOT_SERVED);
        assertThat(rejected(decideFor(valid().withVersion("HTTP/1.0").request())).reason())
                .isEqualTo(RejectionReason.UPGRADE_REQUIRED);
        assertThat(rejected(decide(plain)).reason()).isEqualTo(RejectionReason.UPGRADE_REQUIRED);
    }

    /** Of two faults the one in the earlier check is told; so a page's plain GET is told to upgrade, not of its key. */
    @ParameterizedTest
    @CsvSource({"Host,Upgrade,HOST_INVALID", "Upgrade,Sec-WebSocket-Key,UPGRADE_REQUIRED",
            "Connection,Sec-WebSocket-Version,UPGRADE_REQUIRED",
            "Sec-WebSocket-Version,Sec-WebSocket-Key,VERSION_UNSUPPORTED"})
    void tellsFirstFault(String first, String second, RejectionReason reason) {
        assertThat(rejected(decide(valid().without(second).without(first))).reason()).isEqualTo(reason);
    }

    // Origins.

    @Test
    void allowsOwnOriginByDefault() {
        HandshakePolicy sameOrigin = origins(OriginPolicy.sameOrigin(false));
        Requests page = valid().with("Origin", "http://server.example.com");

        assertThat(OpeningHandshake.decide(page.request(), sameOrigin)).isInstanceOf(Accepted.class);
        assertThat(OpeningHandshake.decide(page.overTls().request(), sameOrigin)).isInstanceOf(Rejected.class);
        assertThat(OpeningHandshake.decide(page.with("Host", "server.example.com:80").request(), sameOrigin))
                .isInstanceOf(Accepted.class);
        assertThat(OpeningHandshake.decide(page.with("Host", "server.example.com:8080").request(), sameOrigin))
                .isInstanceOf(Rejected.class);
    }

    @Test
    void takesHostOfAbsoluteTargetForOwnOrigin() {
        Requests absolute = valid().withTarget("http://other.example.com/chat");
        HandshakePolicy sameOrigin = origins(OriginPolicy.sameOrigin(false));

        assertThat(OpeningHandshake.decide(absolute.with("Origin", "http://other.example.com").request(), sameOrigin))
                .isInstanceOf(Accepted.class);
        assertThat(OpeningHandshake.decide(absolute.with("Origin", "http://server.example.com").request(), sameOrigin))
                .isInstanceOf(Rejected.class);
    }

    @Test
    void tellsHowToAllowOriginBesideTheOwn() {
        HandshakeRequest request = valid().with("Origin", "https://evil.example").request();

        Rejected decision = rejected(OpeningHandshake.decide(request, origins(OriginPolicy.sameOrigin(true))));

        assertThat(decision.reason()).isEqualTo(RejectionReason.ORIGIN_NOT_ALLOWED);
        assertThat(decision.detail()).isEqualTo("""
                Origin: https://evil.example (expected: http://server.example.com, the same origin; to allow it on \
                route /chat: origins: { allow: [same-origin, "https://evil.example"] })""");
    }

    @Test
    void neverTellsToWriteARouteThatIsWrittenNowhere() {
        HandshakeRequest request = valid().with("Origin", "https://evil.example").request();

        assertThat(rejected(OpeningHandshake.decide(request, written(OriginsKey.DEFAULT))).detail()).isEqualTo("""
                Origin: https://evil.example (expected: http://server.example.com, the same origin; to allow it: \
                handshakes: { origins: { allow: [same-origin, "https://evil.example"] } })""");
        assertThat(rejected(OpeningHandshake.decide(request, written(OriginsKey.FIXED))).detail()).isEqualTo(
                "Origin: https://evil.example (expected: http://server.example.com, the same origin)");
    }

    private static HandshakePolicy written(OriginsKey key) {
        return new HandshakePolicy("/chat", OriginPolicy.sameOrigin(true), List.of(), false, CompressionMode.NONE,
                new PolicySource("", "", "", key));
    }

    @Test
    void tellsHowToAllowOriginBesideAList() {
        HandshakePolicy listed = origins(new OriginPolicy(List.of("https://app.example.com"), true));
        HandshakeRequest request = valid().with("Origin", "null").request();

        Rejected decision = rejected(OpeningHandshake.decide(request, listed));

        assertThat(decision.reason()).isEqualTo(RejectionReason.ORIGIN_NOT_ALLOWED);
        assertThat(decision.detail()).isEqualTo("""
                Origin: null (expected: one of https://app.example.com; to allow it on route /chat: \
                origins: { allow: ["https://app.example.com", "null"] })""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "https://app.example.com/", "https://*.example.com", "HTTPS://APP.EXAMPLE.COM", "*",
            "https://a@app.example.com", "https://app.example.com https://b.example"})
    void neverTellsHowToAllowWhatNoBrowserSends(String origin) {
        HandshakePolicy listed = origins(new OriginPolicy(List.of("https://app.example.com"), true));

        Rejected decision =
                rejected(OpeningHandshake.decide(valid().with("Origin", origin).request(), listed));

        assertThat(decision.reason()).isEqualTo(RejectionReason.ORIGIN_NOT_ALLOWED);
        assertThat(decision.detail()).doesNotContain("to allow it");
    }

    @Test
    void rejectsMissingOriginWhereOneIsNeeded() {
        Rejected decision =
                rejected(OpeningHandshake.decide(valid().request(), origins(OriginPolicy.sameOrigin(false))));

        assertThat(decision.reason()).isEqualTo(RejectionReason.ORIGIN_MISSING);
        assertThat(decision.detail())
                .isEqualTo("Origin: none (expected: http://server.example.com, the same origin)");
    }

    // Subprotocols: never one that was not offered.

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            chat                          | chat      | the only one offered
            chat, superchat               | superchat | the server's order, not the client's
            bogus, chat                   | chat      | the one that is spoken
            chat, chat                    | chat      | offered twice
            chat,,superchat,              | superchat | empty elements
            bogus                         |           | none in common
            Chat                          |           | another case is another name
            chat, bearer.eyJhbGciOiJIUzI  | chat      | a token as an offer
            """)
    void selectsSubprotocol(String offers, String chosen, String what) {
        Accepted decision = accepted(decide(valid().with("Sec-WebSocket-Protocol", offers)));

        assertThat(decision.subprotocol()).as(what).isEqualTo(Optional.ofNullable(chosen));
    }

    @Test
    void mergesLinesOfSubprotocols() {
        assertThat(accepted(decide(valid().with("Sec-WebSocket-Protocol", "bogus", "chat"))).subprotocol())
                .contains("chat");
    }

    @Test
    void explainsWhyNoSubprotocolIsNamed() {
        HandshakePolicy none = new HandshakePolicy("/echo", OriginPolicy.any(), List.of(), false, CompressionMode.NONE);
        HandshakeRequest request = valid().with("Sec-WebSocket-Protocol", "QuatroDuo").request();

        assertThat(accepted(OpeningHandshake.decide(request, none)).trace().checks())
                .contains(new Check("Sec-WebSocket-Protocol", "1 offer not spoken here",
                        "none is spoken here, or none; the answer names none, and a browser that offered some fails the"
                                + " connection",
                        true, RejectionReason.SUBPROTOCOL_REQUIRED.section()));
    }

    @Test
    void rejectsWithoutRequiredSubprotocol() {
        HandshakePolicy required = policy(OriginPolicy.any(), true, CompressionMode.NONE);
        HandshakeRequest request = valid().with("Sec-WebSocket-Protocol", "bogus, secret").request();

        Rejected decision = rejected(OpeningHandshake.decide(request, required));

        assertThat(decision.reason()).isEqualTo(RejectionReason.SUBPROTOCOL_REQUIRED);
        assertThat(decision.detail()).isEqualTo(
                "Sec-WebSocket-Protocol: 2 offers not spoken here (expected: one of superchat, chat)");
    }

    // Extensions.

    @Test
    void agreesOnCompression() {
        Accepted decision = accepted(decide(valid().with("Sec-WebSocket-Extensions",
                "x-unknown", "permessage-deflate; client_max_window_bits")));

        assertThat(decision.compression()).contains(new PerMessageDeflate(false, false));
        assertThat(decision.trace().checks().getLast()).isEqualTo(new Check("Sec-WebSocket-Extensions",
                "2 field lines: x-unknown | permessage-deflate; client_max_window_bits",
                "agreed on permessage-deflate", true, RejectionReason.EXTENSION_MALFORMED.section()));
    }

    @Test
    void declinesOfferThatCannotBeMet() {
        assertThat(accepted(decide(valid().with("Sec-WebSocket-Extensions",
                "permessage-deflate; server_max_window_bits=16"))).compression()).isEmpty();
    }

    // What may be shown.

    @Test
    void showsNoSecret() {
        String canary = "hunter2";
        Requests request = valid().withTarget("/chat?token=" + canary)
                .with("Cookie", "session=" + canary)
                .with("Authorization", "Bearer " + canary)
                .with("Sec-WebSocket-Protocol", "chat, " + canary)
                .with("Origin", "https://user:" + canary + "@a.example");
        List<Requests> requests = List.of(request, request.with("Sec-WebSocket-Key", canary),
                request.withTarget("/" + "?" + canary), request.withTarget("/a#" + canary),
                request.withTarget("http://" + canary + "@server.example.com/"), request.with("Host", canary + "@a"));
        for (Requests each : requests) {
            assertThat(OpeningHandshake.decide(each.request(), POLICY).toString()).doesNotContain(canary);
            assertThat(OpeningHandshake.decide(each.request(), origins(OriginPolicy.sameOrigin(false))).toString())
                    .doesNotContain(canary);
            assertThat(OpeningHandshake.decide(each.request(), null).toString()).doesNotContain(canary);
            assertThat(each.request().toString()).doesNotContain(canary);
        }
    }

    @Test
    void showsNothingButBoundedPrintableText() {
        Random random = new Random(20);
        List<String> names = List.of("Host", "Upgrade", "Connection", "Origin", "Expect", "Content-Length",
                "Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Sec-WebSocket-Key");
        for (int i = 0; i < 20_000; i++) {
            String noise = random.ints(random.nextInt(600), 0, 0x2100)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            Requests request = i % 3 == 0
                    ? valid().withTarget(noise)
                    : i % 3 == 1 ? valid().withMethod(noise)
                    : valid().with(names.get(i % names.size()), noise);

            String shown = decide(request).trace().checks().getLast().observed();

            assertThat(shown).matches("[ -~]*").hasSizeLessThan(6 * Printable.MAX_LENGTH + 64);
        }
    }

    // What stands around the decision.

    @Test
    void rejectsAfterAllByAdmission() {
        Accepted accepted = accepted(decide(valid()));
        List<HeaderField> headers = List.of(new HeaderField("WWW-Authenticate", "Bearer"));

        Rejected rejected = accepted.rejectedBy(RejectionReason.UNAUTHENTICATED, "no credentials", headers);

        assertThat(rejected.reason()).isEqualTo(RejectionReason.UNAUTHENTICATED);
        assertThat(rejected.headers()).isEqualTo(headers);
        assertThat(rejected.trace().checks()).startsWith(accepted.trace().checks().toArray(Check[]::new))
                .hasSize(accepted.trace().checks().size() + 1)
                .last()
                .extracting(Check::passed)
                .isEqualTo(false);
    }

    @Test
    void tellsHandshakesFromPlainRequests() {
        Requests plain = valid().without("Upgrade").without("Connection").without("Sec-WebSocket-Key")
                .without("Sec-WebSocket-Version");

        assertThat(OpeningHandshake.asksForWebSocket(valid().request())).isTrue();
        assertThat(OpeningHandshake.asksForWebSocket(plain.request())).isFalse();
        assertThat(OpeningHandshake.asksForWebSocket(plain.with("Upgrade", "h2c").request())).isFalse();
        assertThat(OpeningHandshake.asksForWebSocket(plain.with("Upgrade", "h2c, WebSocket").request())).isTrue();
        assertThat(OpeningHandshake.asksForWebSocket(plain.with("sec-websocket-key1", "x").request())).isTrue();
    }

    @Test
    void refusesPolicyWithSubprotocolThatIsNoToken() {
        for (List<String> names : List.of(List.of("a b"), List.of(""), List.of("chat", "chat"))) {
            assertThatThrownBy(() -> new HandshakePolicy("/", OriginPolicy.any(), names, false, CompressionMode.NONE))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Arguments change(String what, UnaryOperator<Requests> change) {
        return Arguments.of(what, change);
    }

    private static Arguments rejection(RejectionReason reason, String detail, UnaryOperator<Requests> change,
            HeaderField... headers) {
        return Arguments.of(reason, detail, change, List.of(headers));
    }
}
