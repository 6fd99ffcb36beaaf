package io.wsgateway.protocol.handshake;

import io.wsgateway.protocol.extension.DeflateNegotiation;
import io.wsgateway.protocol.extension.ExtensionOffer;
import io.wsgateway.protocol.extension.ExtensionParser;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.syntax.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one opening handshake. Each looks at one thing and is true if that was met; {@link #allPass} has their
 * order. Where the trace is wanted, each also writes down what it found and what it wanted: nearly every handshake is
 * accepted, and the trace of one of those is written when somebody asks for it. Used once.
 */
final class HandshakeChecks {

    private static final String WEBSOCKET = "websocket";
    private static final String VERSION = "13";
    private static final HeaderField ALLOW = new HeaderField("Allow", "GET");
    /** "A server MUST send an Upgrade header field in a 426 response" (RFC 9110 section 15.5.22). */
    private static final List<HeaderField> UPGRADE = List.of(new HeaderField("Upgrade", WEBSOCKET),
            new HeaderField("Connection", "Upgrade"), new HeaderField("Sec-WebSocket-Version", VERSION));

    private final HandshakeRequest request;
    private final TargetUri uri;
    private final @Nullable HandshakePolicy policy;
    /** Null: nothing is written down. */
    private final @Nullable List<HandshakeTrace.Check> trace;
    private String acceptKey = "";
    private Optional<String> subprotocol = Optional.empty();
    private Optional<PerMessageDeflate> compression = Optional.empty();
    private @Nullable Rejected rejected;

    private HandshakeChecks(HandshakeRequest request, TargetUri uri, @Nullable HandshakePolicy policy,
            @Nullable List<HandshakeTrace.Check> trace) {
        this.request = request;
        this.uri = uri;
        this.policy = policy;
        this.trace = trace;
    }

    static HandshakeDecision decide(HandshakeRequest request, TargetUri uri, @Nullable HandshakePolicy policy) {
        HandshakeChecks checks = new HandshakeChecks(request, uri, policy, null);
        if (checks.allPass()) {
            HandshakeTrace trace = new HandshakeTrace(() -> traced(request, uri, policy).trace());
            return new Accepted(checks.acceptKey, checks.subprotocol, checks.compression, trace);
        }
        return Objects.requireNonNull(traced(request, uri, policy).rejected);
    }

    private static HandshakeChecks traced(HandshakeRequest request, TargetUri uri, @Nullable HandshakePolicy policy) {
        HandshakeChecks checks = new HandshakeChecks(request, uri, policy, new ArrayList<>());
        checks.allPass();
        return checks;
    }

    private List<HandshakeTrace.Check> trace() {
        return Objects.requireNonNull(trace);
    }

    /** Makes the checks up to the first that fails. Each may rely on those before it. */
    private boolean allPass() {
        return httpVersion()
                && host()
                && framing()
                && expectation()
                && target()
                && route()
                && policy != null // as the route just was
                && method()
                && upgrade()
                && version() // before the key: older drafts have other keys, and are told which version to speak
                && key()
                && origin(policy)
                && subprotocol(policy)
                && extensions(policy);
    }

    /** "An HTTP/1.1 or higher GET request" (RFC 6455 section 4.2.1). */
    private boolean httpVersion() {
        String version = request.version();
        if (version.equals("HTTP/1.0")) {
            // "A server MUST ignore an Upgrade header field that is received in an HTTP/1.0 request." (RFC 9110, 7.8)
            return check("HTTP version", version, "HTTP/1.1", false, RejectionReason.UPGRADE_REQUIRED, UPGRADE);
        }
        boolean met = version.startsWith("HTTP/1.");
        return unwritten(met) || check("HTTP version", Printable.of(version), "HTTP/1.1", met,
                RejectionReason.HTTP_VERSION_UNSUPPORTED);
    }

    /**
     * "A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request message that lacks a Host header
     * field and to any request message that contains more than one Host header field line or a Host header field with an
     * invalid field value." (RFC 9112 section 3.2)
     */
    private boolean host() {
        boolean valid = uri.host().isPresent();
        return unwritten(valid) || check("Host", authorities("Host"), "one host or host:port", valid,
                RejectionReason.HOST_INVALID);
    }

    /** A body before the switch of protocols is read differently by different programs: there is none. */
    private boolean framing() {
        List<String> lengths = values("Content-Length");
        List<String> codings = values("Transfer-Encoding");
        boolean none = codings.isEmpty() && (lengths.isEmpty() || lengths.equals(List.of("0")));
        if (unwritten(none)) {
            return true;
        }
        String observed = codings.isEmpty()
                ? "Content-Length " + lines(lengths)
                : "Transfer-Encoding " + lines(codings);
        return check("body", lengths.isEmpty() && codings.isEmpty() ? "none" : observed, "none", none,
                RejectionReason.BODY_NOT_ALLOWED);
    }

    /** 100-continue asks for a 100 before a body; there is no body, so the final answer takes its place. */
    private boolean expectation() {
        List<String> expectations = values("Expect");
        if (expectations.isEmpty()) {
            return true;
        }
        boolean met = expectations.stream().allMatch("100-continue"::equalsIgnoreCase);
        return check("Expect", lines(expectations), "none or 100-continue", met, RejectionReason.EXPECTATION_FAILED);
    }

    private boolean target() {
        boolean met = uri.target().isPresent();
        return unwritten(met) || check("request target", Printable.target(request.target()),
                "a path in origin-form: no fragment, whole escapes, UTF-8 without controls, nothing above the root",
                met, RejectionReason.TARGET_MALFORMED);
    }

    private boolean route() {
        return unwritten(policy != null) || check("route",
                policy == null ? "none for " + Printable.target(request.target()) : Printable.of(policy.route()),
                "a route of an application", policy != null, RejectionReason.ROUTE_NOT_FOUND);
    }

    private boolean method() {
        // "The origin server MUST generate an Allow header field in a 405 response" (RFC 9110 section 15.5.6)
        boolean met = request.method().equals("GET");
        return unwritten(met) || check("method", Printable.of(request.method()), "GET", met,
                RejectionReason.METHOD_NOT_ALLOWED, List.of(ALLOW));
    }

    /**
     * "An |Upgrade| header field containing the value "websocket", treated as an ASCII case-insensitive value", and "A
     * |Connection| header field that includes the token "Upgrade"" (RFC 6455 section 4.2.1).
     */
    private boolean upgrade() {
        return listed("Upgrade", WEBSOCKET) && listed("Connection", "Upgrade");
    }

    private boolean listed(String name, String token) {
        List<String> values = values(name);
        boolean listed = false;
        boolean protocols = true;
        for (String element : Token.elements(values)) {
            listed |= element.equalsIgnoreCase(token);
            protocols &= isProtocol(element);
        }
        boolean met = listed && protocols;
        return unwritten(met) || check(name, lines(values), token, met, RejectionReason.UPGRADE_REQUIRED, UPGRADE);
    }

    /** protocol = protocol-name ["/" protocol-version] (RFC 9110 section 7.8); a connection-option is a token only. */
    private static boolean isProtocol(String element) {
        int slash = element.indexOf('/');
        return slash < 0
                ? Token.isToken(element)
                : Token.isToken(element.substring(0, slash)) && Token.isToken(element.substring(slash + 1));
    }

    /** "A |Sec-WebSocket-Version| header field, with a value of 13." (RFC 6455 section 4.2.1) */
    private boolean version() {
        List<String> versions = values("Sec-WebSocket-Version");
        boolean met = versions.size() == 1 && versions.getFirst().equals(VERSION);
        return unwritten(met) || check("Sec-WebSocket-Version", lines(versions), VERSION, met,
                RejectionReason.VERSION_UNSUPPORTED, UPGRADE);
    }

    /** "a base64-encoded value that, when decoded, is 16 bytes in length"; its value is nobody's business. */
    private boolean key() {
        List<String> keys = values("Sec-WebSocket-Key");
        boolean valid = keys.size() == 1 && AcceptKey.isValid(keys.getFirst());
        if (valid) {
            acceptKey = AcceptKey.accept(keys.getFirst());
        }
        if (unwritten(valid)) {
            return true;
        }
        String observed = switch (keys.size()) {
            case 0 -> "none";
            case 1 -> valid ? "16 bytes" : "a value of " + keys.getFirst().length() + " characters";
            default -> keys.size() + " field lines";
        };
        return check("Sec-WebSocket-Key", observed, "16 bytes in canonical base64", valid,
                RejectionReason.KEY_INVALID);
    }

    private boolean origin(HandshakePolicy policy) {
        Origin own = Origin.of(request.secure(), uri.authority().orElseThrow());
        OriginPolicy origins = policy.origins();
        List<String> sent = values("Origin");
        boolean met = switch (sent.size()) {
            case 0 -> origins.absentAllowed();
            case 1 -> origins.allows(sent.getFirst(), own);
            default -> false;
        };
        if (unwritten(met)) {
            return true;
        }
        String shown = authorities("Origin");
        String rule = origins.rule(own);
        return switch (sent.size()) {
            case 0 -> check("Origin", shown, met ? "none, or " + rule : rule, met, RejectionReason.ORIGIN_MISSING);
            case 1 -> check("Origin", shown,
                    met ? rule : rule + remedy(origins, sent.getFirst(), own, policy.route()), met,
                    RejectionReason.ORIGIN_NOT_ALLOWED);
            default -> fail("Origin", shown, "one field line", RejectionReason.ORIGIN_MALFORMED);
        };
    }

    private static String remedy(OriginPolicy policy, String origin, Origin own, String route) {
        return policy.remedy(origin, own)
                .map(line -> "; to allow it on route " + Printable.of(route) + ": " + line)
                .orElse("");
    }

    private boolean subprotocol(HandshakePolicy policy) {
        Optional<List<String>> offered = SubprotocolSelection.offered(values("Sec-WebSocket-Protocol"));
        if (offered.isEmpty()) {
            return fail("Sec-WebSocket-Protocol", "no list of tokens", "tokens, separated by commas",
                    RejectionReason.SUBPROTOCOL_MALFORMED);
        }
        subprotocol = SubprotocolSelection.select(policy.subprotocols(), offered.get());
        boolean met = subprotocol.isPresent() || !policy.subprotocolRequired();
        return unwritten(met) || check("Sec-WebSocket-Protocol", shown(offered.get(), policy.subprotocols()),
                expectation(policy, offered.get()), met, RejectionReason.SUBPROTOCOL_REQUIRED);
    }

    /** What the route speaks, and what the answer will name. */
    private String expectation(HandshakePolicy policy, List<String> offered) {
        String spoken = policy.subprotocols().isEmpty()
                ? "none is spoken here"
                : "one of " + String.join(", ", policy.subprotocols());
        if (policy.subprotocolRequired()) {
            return spoken;
        }
        // "if the server does not wish to agree to one of the suggested subprotocols, it MUST NOT send back a
        // |Sec-WebSocket-Protocol| header field in its response" (RFC 6455 section 4.2.2)
        return spoken + subprotocol.map(chosen -> "; the answer names " + chosen)
                .orElse(offered.isEmpty()
                        ? ", or none; the answer names none"
                        : ", or none; the answer names none, and a browser that offered some fails the connection");
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

    private boolean extensions(HandshakePolicy policy) {
        List<String> values = values("Sec-WebSocket-Extensions");
        Optional<List<ExtensionOffer>> offers = ExtensionParser.parse(values);
        if (offers.isEmpty()) {
            // "the recipient of the malformed data MUST immediately _Fail the WebSocket Connection_" (RFC 6455, 9.1)
            return fail("Sec-WebSocket-Extensions", lines(values), "name; parameter=value, ...",
                    RejectionReason.EXTENSION_MALFORMED);
        }
        compression = DeflateNegotiation.negotiate(offers.get(), policy.compression());
        if (unwritten(true)) {
            return true;
        }
        String outcome = compression.map(agreed -> "agreed on " + agreed.response())
                .orElse(offers.get().isEmpty() ? "none is needed" : "declined; an extension is never needed");
        return check("Sec-WebSocket-Extensions", lines(values), outcome, true, RejectionReason.EXTENSION_MALFORMED);
    }

    private List<String> values(String name) {
        return request.headers().values(name);
    }

    /** The values of a field of hosts or origins, without the passwords they should not have. */
    private String authorities(String name) {
        return lines(values(name).stream().map(Printable::authority).toList());
    }

    private static String lines(List<String> values) {
        return switch (values.size()) {
            case 0 -> "none";
            case 1 -> values.getFirst().isEmpty() ? "an empty value" : Printable.of(values.getFirst());
            default -> values.size() + " field lines: " + Printable.of(String.join(" | ", values));
        };
    }

    /** True if a check is met and nobody wants to read of it. */
    private boolean unwritten(boolean met) {
        return met && trace == null;
    }

    private boolean fail(String name, String observed, String expected, RejectionReason reason) {
        return check(name, observed, expected, false, reason);
    }

    private boolean check(String name, String observed, String expected, boolean met, RejectionReason reason) {
        return check(name, observed, expected, met, reason, List.of());
    }

    /** Writes a check down, and rejects if it failed; the rule is the one whose breach is the reason. */
    private boolean check(String name, String observed, String expected, boolean met, RejectionReason reason,
            List<HeaderField> answer) {
        if (trace != null) {
            trace.add(new HandshakeTrace.Check(name, observed, expected, met, reason.section()));
            if (!met) {
                rejected = new Rejected(reason, name + ": " + observed + " (expected: " + expected + ")", answer,
                        new HandshakeTrace(trace));
            }
        }
        return met;
    }
}
