package io.wsgateway.protocol.handshake;

/**
 * Why an opening handshake is rejected. The id is stable: it is in the answer, the log and the docs.
 */
public enum RejectionReason implements HandshakeProblem {
    PROXY_HEADER_MALFORMED("proxy-header-malformed", 400, "PROXY protocol section 2",
            "The PROXY protocol header that begins the connection can't be read, is too long, or the connection ended inside"
                    + " it.",
            "Let the proxy send a header of version 1 or 2, with at most 2048 bytes of extensions, at once after connecting."),
    PROXY_HEADER_UNTRUSTED("proxy-header-untrusted", 400, "PROXY protocol section 2",
            "The connection begins with a PROXY protocol header, and comes from nowhere in `listeners[].proxy-protocol-from`.",
            "Connect through a proxy, or add this one's network to listeners[].proxy-protocol-from."),
    PROXY_HEADER_MISSING("proxy-header-missing", 400, "PROXY protocol section 2",
            "The listener has `proxy-protocol: required`, and the connection begins with something else.",
            "Let the proxy send the header (HAProxy: send-proxy-v2; nginx: proxy_protocol on), or set proxy-protocol:"
                    + " optional on this listener."),
    TLS_PLAIN_HTTP("tls-plain-http", 400, "RFC 6455 section 4.1",
            "The listener speaks TLS, and the client spoke HTTP without it.",
            "Use wss:// or https:// with this port. A proxy in front of it must speak TLS to it as well, or be given a"
                    + " listener without tls."),
    REQUEST_MALFORMED("request-malformed", 400, "RFC 9112 section 2.2",
            "The request line or a field line breaks the grammar of HTTP/1.1, or the connection ended inside the head."
                    + " The text says what was found and where.",
            "Send a request line with single spaces, then field lines of the form name: value, not folded; end each line"
                    + " with CRLF, and the head with an empty line."),
    FORWARDED_MALFORMED("forwarded-malformed", 400, "RFC 7239 section 4",
            "A trusted proxy passed on a `Forwarded` that breaks the grammar, or names more than 100 proxies.",
            "Write Forwarded as: for=192.0.2.7;proto=https;host=example.com, ... with IPv6 addresses and ports in quotes."
                    + " A proxy should replace what clients send, or append to it."),
    HTTP_VERSION_UNSUPPORTED("http-version-unsupported", 505, "RFC 9112 section 2.3",
            "Neither HTTP/1.1 nor HTTP/1.0 in the request line.", "Use HTTP/1.1."),
    TARGET_TOO_LONG("target-too-long", 414, "RFC 9110 section 15.5.15", "The request line is longer than 8192 bytes.",
            "Shorten the request target."),
    HEAD_TOO_LARGE("head-too-large", 431, "RFC 6585 section 5",
            "The field lines, without their line ends, are longer than `limits.head-bytes`, or more than 100.",
            "Send fewer or smaller header fields."),
    REQUEST_TIMEOUT("request-timeout", 408, "RFC 9110 section 15.5.9",
            "The head was not complete within `limits.head-timeout`.",
            "Send the whole request head at once after connecting."),
    TARGET_MALFORMED("target-malformed", 400, "RFC 9112 section 3.2",
            "A fragment, a broken percent-escape, bytes that are not UTF-8, a path above the root, or a slash or backslash"
                    + " within a name: `%2F`, `%5C` or `\\` in the path. Some programs take these for slashes and others"
                    + " don't.",
            "Send the target in origin-form, percent-encoding everything else; what has slashes in it belongs into the query."),
    HOST_INVALID("host-invalid", 400, "RFC 9112 section 3.2", "`Host` is missing, repeated or malformed.",
            "Send exactly one Host field: host or host:port."),
    HOST_NOT_SERVED("host-not-served", 421, "RFC 9110 section 15.5.20",
            "The listener answers to certain names only (`listeners[].hosts`; the admin listener on a loopback address to"
                    + " loopback names), and `Host` is none of them.",
            "Use a name that this listener answers to, or add this one to its hosts (listeners[].hosts). A proxy in between"
                    + " must pass Host on, or use such a name itself."),
    BODY_NOT_ALLOWED("body-not-allowed", 400, "RFC 9112 section 6",
            "The request has a body, or the body's length is in doubt: it has a `Transfer-Encoding`, or a `Content-Length`"
                    + " that is not exactly one `0`. An opening handshake has no body (RFC 9110 section 9.3.1).",
            "Send no Transfer-Encoding and no Content-Length with an opening handshake; one Content-Length: 0 is accepted."),
    EXPECTATION_FAILED("expectation-failed", 417, "RFC 9110 section 10.1.1",
            "`Expect` asks for something other than `100-continue`.", "Send no Expect field."),
    ROUTE_NOT_FOUND("route-not-found", 404, "RFC 6455 section 4.2.2", "No route has this host and path.",
            "Use the path of an application that runs here; the page at / lists them."),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "RFC 6455 section 4.2.1", "The method is not GET.", "Use GET."),
    UPGRADE_REQUIRED("upgrade-required", 426, "RFC 6455 section 4.2.1",
            "`Upgrade: websocket` or `Connection: Upgrade` did not arrive, or the request was HTTP/1.0.",
            "This path speaks WebSocket: send Upgrade: websocket and Connection: Upgrade. A reverse proxy in between must"
                    + " pass both on."),
    VERSION_UNSUPPORTED("version-unsupported", 426, "RFC 6455 section 4.4",
            "`Sec-WebSocket-Version` is not exactly `13`.",
            "Send exactly one Sec-WebSocket-Version: 13."),
    KEY_INVALID("key-invalid", 400, "RFC 6455 section 4.2.1",
            "`Sec-WebSocket-Key` is missing, repeated, or not 16 bytes in base64.",
            "Send one Sec-WebSocket-Key: 16 random bytes in base64, 24 characters."),
    ORIGIN_MALFORMED("origin-malformed", 400, "RFC 6454 section 7", "More than one `Origin` field.",
            "Send one Origin field: scheme://host[:port]."),
    ORIGIN_NOT_ALLOWED("origin-not-allowed", 403, "RFC 6455 section 4.2.2",
            "The page's origin may not connect on this route.",
            "Add the origin to origins.allow of this route, or to handshakes.origins.allow where no routes are written, or"
                    + " connect from a page of this host."),
    ORIGIN_MISSING("origin-missing", 403, "RFC 6455 section 4.2.2",
            "No `Origin`, and `origins.absent: deny` holds on the route.",
            "Send an Origin, or set origins.absent: allow on this route, or under handshakes."),
    SUBPROTOCOL_MALFORMED("subprotocol-malformed", 400, "RFC 6455 section 4.1",
            "`Sec-WebSocket-Protocol` is empty, or no list of tokens.",
            "Name subprotocols as tokens, separated by commas."),
    SUBPROTOCOL_REQUIRED("subprotocol-required", 400, "RFC 6455 section 4.2.2",
            "The route has `subprotocols.require: true`, and none that was offered is spoken.",
            "Offer one of the subprotocols this route speaks."),
    EXTENSION_MALFORMED("extension-malformed", 400, "RFC 6455 section 9.1",
            "`Sec-WebSocket-Extensions` breaks the grammar.",
            "Write Sec-WebSocket-Extensions as: name; parameter=value, ..."),
    UNAUTHENTICATED("unauthenticated", 401, "RFC 9110 section 15.5.2",
            "The route, or its application, accepts authenticated peers only.",
            "Authenticate as WWW-Authenticate says."),
    TOKEN_INVALID("token-invalid", 401, "RFC 6750 section 3.1",
            "The token is expired, not valid yet, of another issuer or for another audience, not signed by a key of its issuer,"
                    + " or no token at all: what the route's `auth` asks of tokens isn't met.",
            "Send one good token of an issuer that the route accepts."),
    INSUFFICIENT_SCOPE("insufficient-scope", 403, "RFC 6750 section 3.1",
            "The token is good, and lacks a scope of the route's `auth.scopes`.",
            "Ask the issuer for a token with the scopes that WWW-Authenticate names."),
    NOT_PERMITTED("not-permitted", 403, "RFC 9110 section 15.5.4",
            "The application doesn't let this peer in.",
            "Ask the operator for access to this application."),
    IDENTITY_UNAVAILABLE("identity-unavailable", 503, "RFC 9110 section 15.6.4",
            "It could not be found out who the peer is: keys or a server that the route's `auth` needs could not be had in"
                    + " time.",
            "Try again later. The gateway's log has the cause."),
    GATEWAY_FULL("gateway-full", 503, "RFC 9110 section 15.6.4",
            "`limits.connections` sessions are open, or handshakes take up `limits.handshake-bytes-total`.",
            "Try again later, or raise that limit."),
    ROUTE_FULL("route-full", 503, "RFC 9110 section 15.6.4", "The route's `limits.connections` sessions are open.",
            "Try again later, or raise limits.connections of this route."),
    ADDRESS_LIMIT("address-limit", 429, "RFC 6585 section 4",
            "`limits.connections-per-address` connections of this address (an IPv6 /64 counts as one) are open.",
            "Close other connections of this address first, or raise limits.connections-per-address."),
    HANDSHAKE_RATE("handshake-rate", 503, "RFC 9110 section 15.6.4",
            "More opening handshakes begin than `limits.handshakes-per-second` allows, of all peers together.",
            "Try again later, after a time that differs from client to client; or raise limits.handshakes-per-second."),
    ADDRESS_HANDSHAKE_RATE("address-handshake-rate", 429, "RFC 6585 section 4",
            "This address begins more opening handshakes than `limits.handshakes-per-second-per-address` allows.",
            "Connect less often: keep a session open, and wait longer after each attempt that fails. Where many clients share"
                    + " an address, raise limits.handshakes-per-second-per-address."),
    ADDRESS_HANDSHAKES("address-handshakes", 429, "RFC 6585 section 4",
            "`limits.handshakes-per-address` connections of this address have not finished their opening handshake.",
            "Send the request at once after connecting, and fewer at the same time; or raise limits.handshakes-per-address."),
    PENALTY("penalty", 429, "RFC 6585 section 4",
            "The last opening handshakes of this address were rejected, as many in a row as `limits.penalty.after` says: it has"
                    + " to wait, and longer each time.",
            "Wait as long as Retry-After says, and mend what the handshakes before were rejected for."),
    MEMORY("memory", 503, "RFC 9110 section 15.6.4",
            "Open sessions, and what waits for them, take up `limits.session-bytes-total`.",
            "Try again later, or raise limits.session-bytes-total if there is more memory."),
    PRINCIPAL_LIMIT("principal-limit", 429, "RFC 6585 section 4",
            "`limits.connections-per-principal` sessions of this principal are open.",
            "Close other sessions of this principal first, or raise limits.connections-per-principal."),
    DRAINING("draining", 503, "RFC 9110 section 15.6.4", "The gateway was told to stop.",
            "Connect again: another gateway, or this one once it is restarted, will answer."),
    ADMISSION_FAILED("admission-failed", 503, "RFC 9110 section 15.6.4",
            "The application failed to decide, or was too slow.",
            "Try again later; the application could not decide. The gateway's log has the cause."),
    BACKEND_UNAVAILABLE("backend-unavailable", 503, "RFC 9110 section 15.6.4",
            "What the application asks for its decision, such as a back end, isn't there, or answers what it should not.",
            "Try again later, after Retry-After. What was found is at /handshakes on the admin listener, and in the gateway's"
                    + " log."),
    UPSTREAM_REFUSED("upstream-refused", 502, "RFC 9110 section 15.6.3",
            "The server that the route leads to refused the opening handshake. Its status is this answer's if it is from 400 to"
                    + " 499, but for 405, 407 and 426; else that is 502.",
            "Mend what the server names, at the client or at the server: its own answer is at /handshakes on the admin listener,"
                    + " and in the gateway's log."),
    UPSTREAM_INVALID("upstream-invalid", 502, "RFC 9110 section 15.6.3",
            "What the server that the route leads to answered opens no WebSocket (RFC 6455 section 4.1), or TLS with it failed.",
            "Let the route lead to a server that speaks WebSocket there. What was found is at /handshakes on the admin listener,"
                    + " and in the gateway's log."),
    UPSTREAM_TIMEOUT("upstream-timeout", 504, "RFC 9110 section 15.6.5",
            "The server that the route leads to didn't answer the opening handshake in time.",
            "Try again later. What was waited for is at /handshakes on the admin listener, and in the gateway's log."),
    APPLICATION_PAUSED("application-paused", 503, "RFC 9110 section 15.6.4",
            "The application failed again and again, and is left alone for a while.",
            "Try again later, after Retry-After; the gateway's log has what the application failed by. Replace the application,"
                    + " or end its pause: POST /applications/NAME/resume on the admin listener."),
    GATEWAY_FAULT("gateway-fault", 500, "RFC 9110 section 15.6.1", "The gateway itself failed before it could decide.",
            "Tell the operator; the gateway's log has the cause.");

    private final String id;
    private final int status;
    private final String section;
    private final String cause;
    private final String remedy;

    RejectionReason(String id, int status, String section, String cause, String remedy) {
        this.id = id;
        this.status = status;
        this.section = section;
        this.cause = cause;
        this.remedy = remedy;
    }

    @Override
    public String id() {
        return id;
    }

    /** The HTTP status of the answer, unless a rejection says another. */
    public int status() {
        return status;
    }

    @Override
    public String section() {
        return section;
    }

    @Override
    public String cause() {
        return cause;
    }

    @Override
    public String remedy() {
        return remedy;
    }
}
