package io.wsgateway.protocol.handshake;

/**
 * Why an opening handshake is rejected. The id is stable: it is in the response, the log, the metric and the admin view.
 */
public enum RejectionReason {
    REQUEST_MALFORMED("request-malformed", 400, "RFC 9112 section 2.2",
            "Send a request head as RFC 9112 writes it: single spaces, CRLF line ends, no folded lines."),
    HTTP_VERSION_UNSUPPORTED("http-version-unsupported", 505, "RFC 9112 section 2.3", "Use HTTP/1.1."),
    TARGET_TOO_LONG("target-too-long", 414, "RFC 9110 section 15.5.15", "Shorten the request target."),
    HEAD_TOO_LARGE("head-too-large", 431, "RFC 6585 section 5", "Send fewer or smaller header fields."),
    REQUEST_TIMEOUT("request-timeout", 408, "RFC 9110 section 15.5.9",
            "Send the whole request head at once after connecting."),
    TARGET_MALFORMED("target-malformed", 400, "RFC 9112 section 3.2",
            "Send the target in origin-form, percent-encoding everything else."),
    HOST_INVALID("host-invalid", 400, "RFC 9112 section 3.2", "Send exactly one Host field: host or host:port."),
    BODY_NOT_ALLOWED("body-not-allowed", 400, "RFC 9110 section 9.3.1",
            "Send no Content-Length and no Transfer-Encoding with an opening handshake."),
    EXPECTATION_FAILED("expectation-failed", 417, "RFC 9110 section 10.1.1", "Send no Expect field."),
    ROUTE_NOT_FOUND("route-not-found", 404, "RFC 6455 section 4.2.2",
            "Use the path of an application that runs here; the page at / lists them."),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "RFC 6455 section 4.2.1", "Use GET."),
    UPGRADE_REQUIRED("upgrade-required", 426, "RFC 6455 section 4.2.1",
            "This path speaks WebSocket: send Upgrade: websocket and Connection: Upgrade. A reverse proxy in between must"
                    + " pass both on."),
    VERSION_UNSUPPORTED("version-unsupported", 426, "RFC 6455 section 4.4",
            "Send exactly one Sec-WebSocket-Version: 13."),
    KEY_INVALID("key-invalid", 400, "RFC 6455 section 4.2.1",
            "Send one Sec-WebSocket-Key: 16 random bytes in base64, 24 characters."),
    ORIGIN_MALFORMED("origin-malformed", 400, "RFC 6454 section 7", "Send one Origin field: scheme://host[:port]."),
    ORIGIN_NOT_ALLOWED("origin-not-allowed", 403, "RFC 6455 section 4.2.2",
            "Add the origin to origins.allow of this route, or connect from a page of this host."),
    ORIGIN_MISSING("origin-missing", 403, "RFC 6455 section 4.2.2",
            "Send an Origin, or set origins.absent: allow on this route."),
    SUBPROTOCOL_MALFORMED("subprotocol-malformed", 400, "RFC 6455 section 4.1",
            "Name subprotocols as tokens, separated by commas."),
    SUBPROTOCOL_REQUIRED("subprotocol-required", 400, "RFC 6455 section 4.2.2",
            "Offer one of the subprotocols this route speaks."),
    EXTENSION_MALFORMED("extension-malformed", 400, "RFC 6455 section 9.1",
            "Write Sec-WebSocket-Extensions as: name; parameter=value, ..."),
    UNAUTHENTICATED("unauthenticated", 401, "RFC 9110 section 15.5.2", "Authenticate as WWW-Authenticate says."),
    NOT_PERMITTED("not-permitted", 403, "RFC 9110 section 15.5.4", "Ask the operator for access to this application."),
    GATEWAY_FULL("gateway-full", 503, "RFC 9110 section 15.6.4",
            "Try again later, or raise limits.connections."),
    ROUTE_FULL("route-full", 503, "RFC 9110 section 15.6.4",
            "Try again later, or raise limits.connections of this route."),
    ADDRESS_LIMIT("address-limit", 429, "RFC 6585 section 4",
            "Close other sessions of this address first, or raise limits.connections-per-address."),
    DRAINING("draining", 503, "RFC 9110 section 15.6.4", "Connect again; this gateway is shutting down."),
    ADMISSION_FAILED("admission-failed", 503, "RFC 9110 section 15.6.4",
            "Try again later; the application could not decide. The gateway's log has the cause."),
    GATEWAY_FAULT("gateway-fault", 500, "RFC 9110 section 15.6.1",
            "Tell the operator; the gateway's log has the cause.");

    private final String id;
    private final int status;
    private final String section;
    private final String remedy;

    RejectionReason(String id, int status, String section, String remedy) {
        this.id = id;
        this.status = status;
        this.section = section;
        this.remedy = remedy;
    }

    /** The stable id. */
    public String id() {
        return id;
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }

    /** Where the rule stands. */
    public String section() {
        return section;
    }

    /** What to do about it, in one sentence. */
    public String remedy() {
        return remedy;
    }
}
