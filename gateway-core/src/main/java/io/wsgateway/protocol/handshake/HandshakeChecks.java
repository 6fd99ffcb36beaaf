package io.wsgateway.protocol.handshake;

import io.wsgateway.protocol.extension.DeflateNegotiation;
import io.wsgateway.protocol.extension.ExtensionOffer;
import io.wsgateway.protocol.extension.ExtensionParser;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.syntax.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one opening handshake, each made once, in order, up to the first that fails. A check looks at one thing and
 * may rely on those before it. What the checks came to is kept, and the trace is written from that when somebody asks
 * for it; of a rejection the failed check's text is written at once, as the answer has it. Used once.
 */
final class HandshakeChecks {

    /** One check. */
    @FunctionalInterface
    interface Check {
        /** Makes the check; null if the request has nothing that it would be about. */
        @Nullable
        CheckResult make(HandshakeChecks handshake);
    }

    /** RFC 6455 section 4.2.1. */
    static final List<Check> HTTP1_UPGRADE = List.of(
            HandshakeChecks::peer,
            HandshakeChecks::body, // before the version: HTTP/1.0 with a Transfer-Encoding gets a 400
            HandshakeChecks::httpVersion,
            HandshakeChecks::host,
            HandshakeChecks::expectation,
            HandshakeChecks::target,
            HandshakeChecks::listener,
            HandshakeChecks::route,
            HandshakeChecks::methodGet,
            HandshakeChecks::upgrade,
            HandshakeChecks::connection,
            HandshakeChecks::version, // before the key: older drafts have other keys, and are told which version to speak
            HandshakeChecks::key,
            HandshakeChecks::forwardedOrigin,
            HandshakeChecks::origin,
            HandshakeChecks::subprotocol,
            HandshakeChecks::extensions);

    /** RFC 8441 section 4; what {@code :protocol} and the frames of HTTP/2 take the place of isn't checked. */
    static final List<Check> EXTENDED_CONNECT = List.of(
            HandshakeChecks::peer,
            HandshakeChecks::body,
            HandshakeChecks::host,
            HandshakeChecks::expectation,
            HandshakeChecks::target,
            HandshakeChecks::listener,
            HandshakeChecks::route,
            HandshakeChecks::methodConnect,
            HandshakeChecks::version,
            HandshakeChecks::forwardedOrigin,
            HandshakeChecks::origin,
            HandshakeChecks::subprotocol,
            HandshakeChecks::extensions);

    private static final String WEBSOCKET = "websocket";
    private static final String VERSION = "13";
    private static final List<String> LENGTH_OF_NO_BODY = List.of("0");
    private static final String HTTP_1_1 = "HTTP/1.1";
    private static final HeaderField SPOKEN = new HeaderField("Sec-WebSocket-Version", VERSION);
    /** "A server MUST send an Upgrade header field in a 426 response" (RFC 9110 section 15.5.22). */
    private static final List<HeaderField> UPGRADE = List.of(new HeaderField("Upgrade", WEBSOCKET),
            new HeaderField("Connection", "Upgrade"), SPOKEN);

    // What nearly every handshake's checks come to.

    private static final CheckResult VERSION_1_1 =
            CheckResult.passed("HTTP version", RejectionReason.HTTP_VERSION_UNSUPPORTED, HTTP_1_1, HTTP_1_1);
    private static final CheckResult NO_BODY =
            CheckResult.passed("body", RejectionReason.BODY_NOT_ALLOWED, "none", "none");
    private static final CheckResult GET =
            CheckResult.passed("method", RejectionReason.METHOD_NOT_ALLOWED, "GET", "GET");
    private static final CheckResult CONNECT =
            CheckResult.passed("method", RejectionReason.METHOD_NOT_ALLOWED, "CONNECT", "CONNECT");
    private static final CheckResult VERSION_13 = CheckResult.passed("Sec-WebSocket-Version",
            RejectionReason.VERSION_UNSUPPORTED, VERSION, VERSION);
    private static final CheckResult VALID_KEY = CheckResult.passed("Sec-WebSocket-Key", RejectionReason.KEY_INVALID,
            "16 bytes", "16 bytes in canonical base64");

    private final HandshakeRequest request;
    private final TargetUri uri;
    private final @Nullable HandshakePolicy policy;
    private final Set<String> hosts;
    private String acceptKey = "";
    private Optional<String> subprotocol = Optional.empty();
    private Optional<PerMessageDeflate> compression = Optional.empty();

    private HandshakeChecks(HandshakeRequest request, TargetUri uri, @Nullable HandshakePolicy policy,
            Set<String> hosts) {
        this.request = request;
        this.uri = uri;
        this.policy = policy;
        this.hosts = hosts;
    }

    /** The checks of a form, in order. */
    static List<Check> of(HandshakeForm form) {
        return switch (form) {
            case HTTP1_UPGRADE -> HTTP1_UPGRADE;
            case EXTENDED_CONNECT -> EXTENDED_CONNECT;
        };
    }

    /** Decides by these checks. */
    static HandshakeDecision decide(HandshakeRequest request, TargetUri uri, @Nullable HandshakePolicy policy,
            Set<String> hosts, List<Check> checks) {
        HandshakeChecks handshake = new HandshakeChecks(request, uri, policy, hosts);
        List<CheckResult> results = new ArrayList<>(checks.size());
        for (Check check : checks) {
            CheckResult result = check.make(handshake);
            if (result == null) {
                continue;
            }
            if (!result.passed()) {
                CheckResult failed = result.written();
                results.add(failed);
                return failed.rejected(trace(results));
            }
            results.add(result);
        }
        return new Accepted(handshake.acceptKey, handshake.subprotocol, handshake.compression, trace(results));
    }

    /** A trace of these results, which don't change any more. */
    private static HandshakeTrace trace(List<CheckResult> results) {
        return new HandshakeTrace(() -> results.stream().map(CheckResult::traced).toList());
    }

    /** Who the peer is, where a proxy may say so. */
    private @Nullable CheckResult peer() {
        Arrival arrival = request.arrival().orElse(null);
        return arrival == null
                ? null
                : CheckResult.of("peer address", arrival.problem().isEmpty(), RejectionReason.FORWARDED_MALFORMED,
                        () -> CheckText.peer(arrival, request.peer()));
    }

    /** To what origin the client sent its request, where a proxy says so. */
    private @Nullable CheckResult forwardedOrigin() {
        String by = request.arrival().map(Arrival::originBy).orElse("");
        return by.isEmpty()
                ? null
                : CheckResult.of("forwarded origin", true, RejectionReason.FORWARDED_MALFORMED,
                        () -> new CheckText(
                                Printable.of(Origin.of(request.secure(), uri.authority().orElseThrow()).toString())
                                        + ", " + by,
                                "as a trusted proxy says"));
    }

    /**
     * No body, and no field that leaves a body's length in doubt: no Transfer-Encoding, and no Content-Length but exactly one
     * of 0. An invalid Content-Length "MUST" be answered by a 400; so must what a body's length can't be told of (RFC 9112
     * section 6.3). "A server or client that receives an HTTP/1.0 message containing a Transfer-Encoding header field MUST
     * treat the message as if the framing is faulty" (section 6.1).
     */
    private CheckResult body() {
        List<String> lengths = values("Content-Length");
        List<String> codings = values("Transfer-Encoding");
        if (lengths.isEmpty() && codings.isEmpty()) {
            return NO_BODY;
        }
        return CheckResult.of("body", !hasBody(lengths, codings), RejectionReason.BODY_NOT_ALLOWED,
                () -> CheckText.body(lengths, codings));
    }

    /** True if a request with these Content-Length and Transfer-Encoding fields has a body, or may have one. */
    static boolean hasBody(List<String> lengths, List<String> codings) {
        return !codings.isEmpty() || !lengths.isEmpty() && !lengths.equals(LENGTH_OF_NO_BODY);
    }

    /** "An HTTP/1.1 or higher GET request" (RFC 6455 section 4.2.1). */
    private CheckResult httpVersion() {
        String version = request.version();
        if (version.equals(HTTP_1_1)) {
            return VERSION_1_1;
        }
        if (version.equals("HTTP/1.0")) {
            if (policy == null && uri.target().isPresent() && !OpeningHandshake.asksForWebSocket(request)) {
                CheckResult listener = listener(); // a plain request to what isn't there: another version won't help
                return listener == null || listener.passed() ? route() : listener;
            }
            // "A server MUST ignore an Upgrade header field that is received in an HTTP/1.0 request." (RFC 9110, 7.8)
            return new CheckResult("HTTP version", false, RejectionReason.UPGRADE_REQUIRED, UPGRADE,
                    () -> new CheckText(version, HTTP_1_1));
        }
        return CheckResult.of("HTTP version", version.startsWith("HTTP/1."), RejectionReason.HTTP_VERSION_UNSUPPORTED,
                () -> new CheckText(Printable.of(version), HTTP_1_1));
    }

    /**
     * "A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request message that lacks a Host header
     * field and to any request message that contains more than one Host header field line or a Host header field with an
     * invalid field value." (RFC 9112 section 3.2)
     */
    private CheckResult host() {
        List<String> hosts = values("Host");
        return CheckResult.of("Host", uri.host().isPresent(), RejectionReason.HOST_INVALID,
                () -> new CheckText(CheckText.authorities(hosts), "one host or host:port"));
    }

    /** 100-continue asks for a 100 before a body; there is no body, so the final answer takes its place. */
    private @Nullable CheckResult expectation() {
        List<String> expectations = values("Expect");
        if (expectations.isEmpty()) {
            return null;
        }
        return CheckResult.of("Expect", expectations.stream().allMatch("100-continue"::equalsIgnoreCase),
                RejectionReason.EXPECTATION_FAILED,
                () -> new CheckText(CheckText.lines(expectations), "none or 100-continue"));
    }

    private CheckResult target() {
        String target = request.target();
        return CheckResult.of("request target", uri.target().isPresent(), RejectionReason.TARGET_MALFORMED,
                () -> CheckText.target(target));
    }

    /** A listener that has names of its own answers to no others, against DNS rebinding. */
    private @Nullable CheckResult listener() {
        if (hosts.isEmpty()) {
            return null;
        }
        return CheckResult.of("listener", hosts.contains(uri.hostName()), RejectionReason.HOST_NOT_SERVED,
                () -> new CheckText(
                        "Host " + uri.authority().map(host -> Printable.of(host.toString())).orElse("none"),
                        Printable.of("one of its hosts: " + String.join(", ", new TreeSet<>(hosts)))));
    }

    private CheckResult route() {
        HandshakePolicy found = policy;
        String target = request.target();
        return CheckResult.of("route", found != null, RejectionReason.ROUTE_NOT_FOUND,
                () -> new CheckText(
                        found == null ? "none for " + Printable.target(target) : Printable.of(found.route()),
                        "a route of an application"));
    }

    /** "The method of the request MUST be GET" (RFC 6455 section 4.1). */
    private CheckResult methodGet() {
        return request.method().equals("GET") ? GET : otherMethod("GET");
    }

    /** The ":method" pseudo-header field of an extended CONNECT is CONNECT (RFC 8441 section 4). */
    private CheckResult methodConnect() {
        return request.method().equals("CONNECT") ? CONNECT : otherMethod("CONNECT");
    }

    private CheckResult otherMethod(String expected) {
        String method = request.method();
        // "The origin server MUST generate an Allow header field in a 405 response" (RFC 9110 section 15.5.6)
        return new CheckResult("method", false, RejectionReason.METHOD_NOT_ALLOWED,
                List.of(new HeaderField("Allow", expected)),
                () -> new CheckText(Printable.of(method), expected));
    }

    /**
     * "An |Upgrade| header field containing the value "websocket", treated as an ASCII case-insensitive value" (RFC 6455
     * section 4.2.1).
     */
    private CheckResult upgrade() {
        return listed("Upgrade", WEBSOCKET);
    }

    /** "A |Connection| header field that includes the token "Upgrade"" (RFC 6455 section 4.2.1). */
    private CheckResult connection() {
        return listed("Connection", "Upgrade");
    }

    private CheckResult listed(String name, String token) {
        List<String> values = values(name);
        boolean listed = false;
        boolean protocols = true;
        for (String element : Token.elements(values)) {
            listed |= element.equalsIgnoreCase(token);
            protocols &= isProtocol(element);
        }
        return new CheckResult(name, listed && protocols, RejectionReason.UPGRADE_REQUIRED, UPGRADE,
                () -> new CheckText(CheckText.lines(values), token));
    }

    /** protocol = protocol-name ["/" protocol-version] (RFC 9110 section 7.8); a connection-option is a token only. */
    private static boolean isProtocol(String element) {
        int slash = element.indexOf('/');
        return slash < 0
                ? Token.isToken(element)
                : Token.isToken(element.substring(0, slash)) && Token.isToken(element.substring(slash + 1));
    }

    /** "A |Sec-WebSocket-Version| header field, with a value of 13." (RFC 6455 section 4.2.1) */
    private CheckResult version() {
        List<String> versions = values("Sec-WebSocket-Version");
        if (versions.size() == 1 && versions.getFirst().equals(VERSION)) {
            return VERSION_13;
        }
        // "An endpoint MUST NOT generate an HTTP/2 message containing connection-specific header fields" (RFC 9113, 8.2.2)
        List<HeaderField> answer = request.form() == HandshakeForm.HTTP1_UPGRADE ? UPGRADE : List.of(SPOKEN);
        return new CheckResult("Sec-WebSocket-Version", false, RejectionReason.VERSION_UNSUPPORTED, answer,
                () -> new CheckText(CheckText.lines(versions), VERSION));
    }

    /** "a base64-encoded value that, when decoded, is 16 bytes in length"; it is never shown. */
    private CheckResult key() {
        List<String> keys = values("Sec-WebSocket-Key");
        if (keys.size() == 1 && AcceptKey.isValid(keys.getFirst())) {
            acceptKey = AcceptKey.accept(keys.getFirst());
            return VALID_KEY;
        }
        return CheckResult.failed("Sec-WebSocket-Key", RejectionReason.KEY_INVALID, () -> CheckText.key(keys));
    }

    private CheckResult origin() {
        Origin own = Origin.of(request.secure(), uri.authority().orElseThrow());
        HandshakePolicy rules = policy();
        OriginPolicy origins = rules.origins();
        List<String> sent = values("Origin");
        if (sent.size() > 1) {
            return CheckResult.failed("Origin", RejectionReason.ORIGIN_MALFORMED,
                    () -> new CheckText(CheckText.authorities(sent), "one field line"));
        }
        RejectionReason reason = sent.isEmpty() ? RejectionReason.ORIGIN_MISSING : RejectionReason.ORIGIN_NOT_ALLOWED;
        boolean allowed = sent.isEmpty() ? origins.absentAllowed() : origins.allows(sent.getFirst(), own);
        return allowed
                ? CheckResult.of("Origin", true, reason, () -> CheckText.allowedOrigin(sent, origins, own))
                : CheckResult.failed("Origin", reason, () -> CheckText.refusedOrigin(sent, rules, own));
    }

    private CheckResult subprotocol() {
        HandshakePolicy rules = policy();
        Optional<List<String>> parsed = SubprotocolSelection.offered(values(SubprotocolSelection.FIELD));
        if (parsed.isEmpty()) {
            return CheckResult.failed(SubprotocolSelection.FIELD, RejectionReason.SUBPROTOCOL_MALFORMED,
                    () -> new CheckText("no list of tokens", "tokens, separated by commas"));
        }
        List<String> offered = parsed.get();
        Optional<String> chosen = SubprotocolSelection.select(rules.subprotocols(), offered);
        subprotocol = chosen;
        return CheckResult.of(SubprotocolSelection.FIELD, chosen.isPresent() || !rules.subprotocolRequired(),
                RejectionReason.SUBPROTOCOL_REQUIRED, () -> CheckText.subprotocols(offered, rules, chosen));
    }

    private CheckResult extensions() {
        List<String> values = values("Sec-WebSocket-Extensions");
        Optional<List<ExtensionOffer>> parsed = ExtensionParser.parse(values);
        if (parsed.isEmpty()) {
            // "the recipient of the malformed data MUST immediately _Fail the WebSocket Connection_" (RFC 6455, 9.1)
            return CheckResult.failed("Sec-WebSocket-Extensions", RejectionReason.EXTENSION_MALFORMED,
                    () -> new CheckText(CheckText.lines(values), "name; parameter=value, ..."));
        }
        Optional<PerMessageDeflate> agreed = DeflateNegotiation.negotiate(parsed.get(), policy().compression());
        compression = agreed;
        String declined = parsed.get().isEmpty() ? "none is needed" : "declined; an extension is never needed";
        return CheckResult.of("Sec-WebSocket-Extensions", true, RejectionReason.EXTENSION_MALFORMED,
                () -> new CheckText(CheckText.lines(values),
                        agreed.map(deflate -> "agreed on " + deflate.response()).orElse(declined)));
    }

    /** The rules of the route, which the check of the route found. */
    private HandshakePolicy policy() {
        return Objects.requireNonNull(policy);
    }

    private List<String> values(String name) {
        return request.headers().values(name);
    }
}
