package io.wsgateway.protocol.handshake;

import io.wsgateway.protocol.extension.DeflateNegotiation;
import io.wsgateway.protocol.extension.ExtensionOffer;
import io.wsgateway.protocol.extension.ExtensionParser;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one opening handshake. Each looks at one thing, writes down what it found and what it wanted, and rejects
 * or lets pass. Used once.
 */
final class HandshakeChecks {

    private static final String WEBSOCKET = "websocket";
    private static final String VERSION = "13";
    private static final HeaderField UPGRADE = new HeaderField("Upgrade", WEBSOCKET);
    private static final HeaderField CONNECTION = new HeaderField("Connection", "Upgrade");
    private static final HeaderField VERSION_13 = new HeaderField("Sec-WebSocket-Version", VERSION);

    private final HandshakeRequest request;
    private final HeaderFields headers;
    private final @Nullable HandshakePolicy policy;
    private final List<HandshakeTrace.Check> trace = new ArrayList<>();
    private @Nullable Rejected rejected;

    HandshakeChecks(HandshakeRequest request, @Nullable HandshakePolicy policy) {
        this.request = request;
        this.headers = request.headers();
        this.policy = policy;
    }

    HandshakeDecision decide() {
        checkHttpVersion();
        checkHost();
        checkFraming();
        checkExpect();
        RequestTarget target = checkTarget();
        HandshakePolicy rules = checkRoute();
        checkMethod();
        checkUpgrade();
        checkVersion();
        String key = checkKey();
        checkOrigin(rules, target);
        Optional<String> subprotocol = checkSubprotocol(rules);
        Optional<PerMessageDeflate> compression = checkExtensions(rules);
        return rejected != null
                ? rejected
                : new Accepted(AcceptKey.accept(key), subprotocol, compression, new HandshakeTrace(trace));
    }

    /** "An HTTP/1.1 or higher GET request" (RFC 6455 section 4.2.1). */
    private void checkHttpVersion() {
        String version = request.version();
        if (version.equals("HTTP/1.0")) {
            // "A server MUST ignore an Upgrade header field that is received in an HTTP/1.0 request." (RFC 9110 7.8)
            check("HTTP version", version, "HTTP/1.1", false, RejectionReason.UPGRADE_REQUIRED, UPGRADE, CONNECTION);
        } else {
            check("HTTP version", Printable.of(version), "HTTP/1.1", version.startsWith("HTTP/1."),
                    RejectionReason.HTTP_VERSION_UNSUPPORTED);
        }
    }

    /**
     * "A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request message that lacks a Host header
     * field and to any request message that contains more than one Host header field line or a Host header field with an
     * invalid field value." (RFC 9112 section 3.2)
     */
    private void checkHost() {
        List<String> hosts = headers.values("Host");
        boolean valid = hosts.size() == 1 && Authority.parse(hosts.get(0)).isPresent();
        check("Host", lines(hosts), "one host or host:port", valid, RejectionReason.HOST_INVALID);
    }

    /** A body before the switch of protocols is read differently by different programs: there is none. */
    private void checkFraming() {
        List<String> lengths = headers.values("Content-Length");
        List<String> codings = headers.values("Transfer-Encoding");
        boolean none = codings.isEmpty() && (lengths.isEmpty() || lengths.equals(List.of("0")));
        String observed = codings.isEmpty()
                ? "Content-Length " + lines(lengths)
                : "Transfer-Encoding " + lines(codings);
        check("body", lengths.isEmpty() && codings.isEmpty() ? "none" : observed, "none", none,
                RejectionReason.BODY_NOT_ALLOWED);
    }

    /** 100-continue asks for a 100 before a body; there is no body, so the final answer takes its place. */
    private void checkExpect() {
        List<String> expectations = headers.values("Expect");
        boolean met = expectations.stream().allMatch(value -> value.equalsIgnoreCase("100-continue"));
        if (!expectations.isEmpty()) {
            check("Expect", lines(expectations), "none or 100-continue", met, RejectionReason.EXPECTATION_FAILED);
        }
    }

    private @Nullable RequestTarget checkTarget() {
        Optional<RequestTarget> target = RequestTarget.parse(request.target());
        check("request target", Printable.target(request.target()), "a path in origin-form", target.isPresent(),
                RejectionReason.TARGET_MALFORMED);
        return target.orElse(null);
    }

    private @Nullable HandshakePolicy checkRoute() {
        check("route", policy == null ? "none for " + Printable.target(request.target()) : Printable.of(policy.route()),
                "a route of an application", policy != null, RejectionReason.ROUTE_NOT_FOUND);
        return policy;
    }

    private void checkMethod() {
        check("method", Printable.of(request.method()), "GET", request.method().equals("GET"),
                RejectionReason.METHOD_NOT_ALLOWED, new HeaderField("Allow", "GET"));
    }

    /**
     * "An |Upgrade| header field containing the value "websocket", treated as an ASCII case-insensitive value", and "A
     * |Connection| header field that includes the token "Upgrade"" (RFC 6455 section 4.2.1).
     */
    private void checkUpgrade() {
        checkToken("Upgrade", WEBSOCKET);
        checkToken("Connection", "Upgrade");
    }

    private void checkToken(String name, String token) {
        List<String> values = headers.values(name);
        boolean present = Token.elements(values).stream().anyMatch(token::equalsIgnoreCase);
        check(name, lines(values), token, present, RejectionReason.UPGRADE_REQUIRED, UPGRADE, CONNECTION, VERSION_13);
    }

    /** "A |Sec-WebSocket-Version| header field, with a value of 13." Before the key: older drafts have other keys. */
    private void checkVersion() {
        List<String> versions = headers.values("Sec-WebSocket-Version");
        check("Sec-WebSocket-Version", lines(versions), VERSION, versions.equals(List.of(VERSION)),
                RejectionReason.VERSION_UNSUPPORTED, UPGRADE, CONNECTION, VERSION_13);
    }

    /** "a base64-encoded value that, when decoded, is 16 bytes in length"; its value is nobody's business. */
    private String checkKey() {
        List<String> keys = headers.values("Sec-WebSocket-Key");
        boolean valid = keys.size() == 1 && AcceptKey.isValid(keys.get(0));
        String observed = keys.isEmpty()
                ? "none"
                : keys.size() > 1
                        ? keys.size() + " field lines"
                : valid ? "16 bytes"
                : "a value of " + keys.get(0).length() + " characters";
        check("Sec-WebSocket-Key", observed, "16 bytes in base64", valid, RejectionReason.KEY_INVALID);
        return valid ? keys.get(0) : "";
    }

    private void checkOrigin(@Nullable HandshakePolicy rules, @Nullable RequestTarget target) {
        if (rejected != null || rules == null || target == null) {
            return;
        }
        Origin own = Origin.of(request.secure(), OpeningHandshake.authority(request, target).orElseThrow());
        List<String> origins = headers.values("Origin");
        OriginPolicy policy = rules.origins();
        if (origins.isEmpty()) {
            check("Origin", "none", policy.absentAllowed() ? "none, or " + policy.rule(own) : policy.rule(own),
                    policy.absentAllowed(), RejectionReason.ORIGIN_MISSING);
        } else if (origins.size() > 1) {
            check("Origin", lines(origins), "one field line", false, RejectionReason.ORIGIN_MALFORMED);
        } else {
            check("Origin", lines(origins), policy.rule(own), policy.allows(origins.get(0), own),
                    RejectionReason.ORIGIN_NOT_ALLOWED);
        }
    }

    private Optional<String> checkSubprotocol(@Nullable HandshakePolicy rules) {
        if (rejected != null || rules == null) {
            return Optional.empty();
        }
        List<String> values = headers.values("Sec-WebSocket-Protocol");
        Optional<List<String>> offered = SubprotocolSelection.offered(values);
        check("Sec-WebSocket-Protocol", offered.map(offers -> shown(offers, rules.subprotocols())).orElse("no tokens"),
                "tokens, separated by commas", offered.isPresent(), RejectionReason.SUBPROTOCOL_MALFORMED);
        Optional<String> chosen =
                offered.flatMap(offers -> SubprotocolSelection.select(rules.subprotocols(), offers));
        String supported = rules.subprotocols().isEmpty()
                ? "none is spoken here: the answer names none"
                : "one of " + String.join(", ", rules.subprotocols());
        check("subprotocol", chosen.orElse("none in common"),
                rules.subprotocolRequired() ? supported : supported + ", or none",
                chosen.isPresent() || !rules.subprotocolRequired(), RejectionReason.SUBPROTOCOL_REQUIRED);
        return chosen;
    }

    /** Offers that this end doesn't know may carry a token of the user's: they are counted, not shown. */
    private static String shown(List<String> offers, List<String> known) {
        List<String> shown = new ArrayList<>(offers.stream().filter(known::contains).toList());
        int others = offers.size() - shown.size();
        if (others > 0) {
            shown.add(others + (shown.isEmpty() ? "" : " other") + (others == 1 ? " offer" : " offers")
                    + " not spoken here");
        }
        return shown.isEmpty() ? "none" : Printable.of(String.join(", ", shown));
    }

    private Optional<PerMessageDeflate> checkExtensions(@Nullable HandshakePolicy rules) {
        if (rejected != null || rules == null) {
            return Optional.empty();
        }
        List<String> values = headers.values("Sec-WebSocket-Extensions");
        Optional<List<ExtensionOffer>> offers = ExtensionParser.parse(values);
        // "the recipient of the malformed data MUST immediately _Fail the WebSocket Connection_" (9.1)
        check("Sec-WebSocket-Extensions", lines(values), "name; parameter=value, ...", offers.isPresent(),
                RejectionReason.EXTENSION_MALFORMED);
        return offers.flatMap(wellFormed -> DeflateNegotiation.negotiate(wellFormed, rules.compression()));
    }

    private static String lines(List<String> values) {
        return switch (values.size()) {
            case 0 -> "none";
            case 1 -> values.get(0).isEmpty() ? "an empty value" : Printable.of(values.get(0));
            default -> values.size() + " field lines: " + Printable.of(String.join(" | ", values));
        };
    }

    /** Writes a check down, and rejects if it is the first to fail; after a rejection nothing is checked any more. */
    private void check(String name, String observed, String expected, boolean passed, RejectionReason reason,
            HeaderField... answer) {
        if (rejected != null) {
            return;
        }
        trace.add(new HandshakeTrace.Check(name, observed, expected, passed, reason.section()));
        if (!passed) {
            rejected = new Rejected(reason, name + ": " + observed + " (expected: " + expected + ")", List.of(answer),
                    new HandshakeTrace(trace));
        }
    }
}
