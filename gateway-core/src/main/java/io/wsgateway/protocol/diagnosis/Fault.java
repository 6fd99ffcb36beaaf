package io.wsgateway.protocol.diagnosis;

/** What can be wrong in an opening handshake and around it, or worth a note. The id is stable. */
public enum Fault {
    NAME_UNKNOWN("name-unknown", "Check the host's name: no address is known for it."),
    NAME_TIMED_OUT("name-timed-out", "Check the name servers that this machine asks: no answer came in time."),
    ADDRESS_UNREACHABLE("address-unreachable",
            "Browsers go on to the name's next address, some clients don't: listen at this one as well, or take it from the"
                    + " name."),
    CONNECTION_REFUSED("connection-refused",
            "Nothing listens there, or a firewall refuses: check the port, whether the server runs, and on which address it"
                    + " listens."),
    CONNECTION_TIMED_OUT("connection-timed-out", "Nothing comes back: a firewall may drop it, or the host is down."),
    CONNECTION_FAILED("connection-failed", "Check the address, and the way to it."),
    TLS_FAILED("tls-failed", "Is TLS spoken at this port? If not, the URL begins with ws://."),
    TLS_REFUSED("tls-refused",
            "TLS is spoken there, and the server refuses this client: its alert says why. It may be a name that it doesn't"
                    + " serve, a version of TLS, or a client certificate that it asks for."),
    TLS_EXPECTED("tls-expected",
            "Try wss://: TLS is spoken at that port. If the URL begins with wss:// already, a proxy in between passes the"
                    + " request on without TLS."),
    CERTIFICATE_REJECTED("certificate-rejected",
            "Give the server a certificate for this name, with its issuers, from an authority that browsers trust."),
    CERTIFICATE_UNCHECKED("certificate-unchecked", "A browser would check it."),
    HTTP2_WITHOUT_WEBSOCKET("http2-without-websocket",
            "Nothing to do while HTTP/1.1 is spoken too: browsers open WebSockets over that. For HTTP/2 the server must enable"
                    + " extended CONNECT."),

    BROWSER_BLOCKED("browser-blocked",
            "The browser doesn't connect at all: the page's address or its Content-Security-Policy forbids it. Serve the page over"
                    + " https and connect by wss, and allow the address in connect-src."),
    URL_INVALID("url-invalid", "Give new WebSocket a URL that begins with ws:// or wss:// and has no fragment (#)."),
    CLOSED_BY_PAGE("closed-by-page",
            "Look at the page: it called close() or went away while the connection was opening; frameworks that mount twice do so."),
    FAILURE_UNNAMED("failure-unnamed",
            "The program doesn't tell the cause: copy both heads out of its network panel or log as well, or run bin/gateway probe"
                    + " with the URL."),

    REQUEST_NOT_GIVEN("request-not-given",
            "Copy the request's head as well: its key and what it offers decide whether the response is right."),
    REQUEST_LINE_MISSING("request-line-missing", "Copy the request line as well: GET /path HTTP/1.1."),
    REQUEST_LINE_MALFORMED("request-line-malformed", "Begin with: GET /path HTTP/1.1."),
    METHOD_NOT_GET("method-not-get", "Use GET."),
    REQUEST_OVER_HTTP2("request-over-http2",
            "Try again over HTTP/1.1 (curl --http1.1). Over HTTP/2 a WebSocket is opened by an extended CONNECT (RFC 8441), which"
                    + " browsers make and curl doesn't."),
    EXTENDED_CONNECT_INVALID("extended-connect-invalid",
            "Over HTTP/2 send the method CONNECT with :protocol websocket, :scheme, :path and :authority."),
    REQUEST_VERSION_OLD("request-version-old",
            "Use HTTP/1.1. A proxy that talks HTTP/1.0 to the server must be told not to (nginx: proxy_http_version 1.1)."),
    HOST_MISSING("host-missing", "Send one Host field."),
    HOST_REPEATED("host-repeated", "Send one Host field, not several."),
    REQUEST_UPGRADE_MISSING("request-upgrade-missing",
            "Send Upgrade: websocket. If the client did, a proxy dropped it: it must be told to pass it on."),
    REQUEST_CONNECTION_MISSING("request-connection-missing",
            "Send Connection: Upgrade. If the client did, a proxy dropped it: it must be told to pass it on."),
    VERSION_MISSING("version-missing", "Send Sec-WebSocket-Version: 13."),
    VERSION_NOT_13("version-not-13", "Send exactly one Sec-WebSocket-Version: 13; older drafts are spoken by nobody."),
    KEY_MISSING("key-missing", "Send one Sec-WebSocket-Key: 16 random bytes in base64, anew for each attempt."),
    KEY_REPEATED("key-repeated", "Send one Sec-WebSocket-Key, not several."),
    KEY_UNPADDED("key-unpadded", "Send the key with its padding: 22 characters, then ==."),
    KEY_INVALID("key-invalid", "Send 16 random bytes in base64: 24 characters, the last two are ==."),
    ORIGIN_MALFORMED("origin-malformed", "Send one Origin: scheme://host[:port], without a path."),
    SUBPROTOCOL_OFFER_MALFORMED("subprotocol-offer-malformed",
            "Name subprotocols as tokens, separated by commas; no name may be empty or have a space, / or @ in it."),
    SUBPROTOCOL_OFFERED_TWICE("subprotocol-offered-twice", "Name each subprotocol once."),
    EXTENSION_OFFER_MALFORMED("extension-offer-malformed",
            "Write Sec-WebSocket-Extensions as: name; parameter=value, ..."),
    EXTENSION_UNKNOWN("extension-unknown", "Nothing to do: a server that doesn't know an extension leaves it out."),
    DEFLATE_OFFER_INVALID("deflate-offer-invalid",
            "Offer permessage-deflate with parameters of RFC 7692 only, each once; windows are 8 to 15."),
    REQUEST_BODY("request-body", "Send no Content-Length and no Transfer-Encoding with an opening handshake."),

    FIELD_NOT_GIVEN("field-not-given",
            "Copy the whole head, from its first line to the empty line: a field that isn't there may only not have been copied."),
    LINE_UNREAD("line-unread",
            "Copy the head as it was sent. If this line was in it, it is wrong: each line of a head is name: value."),
    VALUE_NOT_GIVEN("value-not-given",
            "Copy what was sent, not the program that makes it: this value is computed there."),

    RESPONSE_NOT_GIVEN("response-not-given",
            "Copy the response's head as well: only with it can be said whether the connection opens."),
    STATUS_LINE_MISSING("status-line-missing", "Copy the status line as well: HTTP/1.1 101 Switching Protocols."),
    STATUS_LINE_MALFORMED("status-line-malformed",
            "Answer in HTTP: HTTP/1.1 101 Switching Protocols. Is it another service that listens there, or TLS?"),
    RESPONSE_VERSION_OLD("response-version-old",
            "Answer with HTTP/1.1: an answer of HTTP/1.0 can't switch protocols. It may be a proxy's."),
    ANSWERED_BY_PAGE("answered-by-page",
            "The server took the request for an ordinary one: is it the WebSocket's path, and does each proxy in between"
                    + " pass Upgrade and Connection on?"),
    REDIRECTED("redirected", "Connect to where the redirect leads: browsers don't follow redirects here."),
    BAD_REQUEST("bad-request",
            "The server finds fault with the request: the checks of the request, and the body, may tell which."),
    AUTHENTICATION_ASKED("authentication-asked",
            "Authenticate first: a page can't send Authorization with a WebSocket; it can with a cookie or a ticket."),
    CHALLENGE_MISSING("challenge-missing",
            "No authentication is asked for (WWW-Authenticate), so a check of the server's own says no: often that of the"
                    + " Origin, of a cookie or of a token. Its log may tell which."),
    FORBIDDEN("forbidden", "Often the Origin: add the page's origin to those that the server allows."),
    NOT_FOUND("not-found", "Use the path where the server speaks WebSocket; a proxy may have rewritten it."),
    UPGRADE_ASKED("upgrade-asked",
            "The server got no Upgrade it understands: a proxy dropped it, or the version isn't 13."),
    TOO_MANY_REQUESTS("too-many-requests", "Connect less often, or close other connections first; see Retry-After."),
    BAD_GATEWAY("bad-gateway", "The proxy couldn't reach the server behind it, or waited too long: look at its log."),
    UNAVAILABLE("unavailable", "Try again later: the server is full, shutting down, or not there; see Retry-After."),
    SERVER_FAILED("server-failed", "The server failed: its log has the cause."),
    STATUS_UNEXPECTED("status-unexpected", "Only 101 opens a WebSocket."),
    REJECTED_WITH_ID("rejected-with-id", "The id and the answer's body say what to change."),
    RESPONSE_UPGRADE_MISSING("response-upgrade-missing", "Answer with Upgrade: websocket."),
    RESPONSE_UPGRADE_WRONG("response-upgrade-wrong", "Answer with Upgrade: websocket, and nothing else in it."),
    RESPONSE_CONNECTION_MISSING("response-connection-missing",
            "Answer with Connection: Upgrade. If the server did, a proxy took it away."),
    ACCEPT_MISSING("accept-missing",
            "Answer with Sec-WebSocket-Accept: the base64 of SHA-1 over the key and the GUID of RFC 6455."),
    ACCEPT_REPEATED("accept-repeated", "Answer with one Sec-WebSocket-Accept."),
    ACCEPT_WRONG("accept-wrong",
            "Compute it from the key of this very request: the base64 of the 20 bytes of SHA-1 over the key as it was sent,"
                    + " with the GUID behind it."),
    ACCEPT_UNPROVEN("accept-unproven", "Look at the request of the same attempt as well: its key is needed."),
    SUBPROTOCOL_NOT_OFFERED("subprotocol-not-offered",
            "Answer with one of the subprotocols that were offered, or without Sec-WebSocket-Protocol; never with the path."),
    SUBPROTOCOL_MISMATCH("subprotocol-mismatch",
            "Compare the Sec-WebSocket-Protocol of both heads: the answer must name one that was offered, and none if none was."),
    SUBPROTOCOL_REPEATED("subprotocol-repeated", "Answer with one Sec-WebSocket-Protocol at most."),
    SUBPROTOCOL_LIST("subprotocol-list", "Choose one: the answer names a single subprotocol, not the list."),
    SUBPROTOCOL_CASE("subprotocol-case", "Answer with the name exactly as it was offered: case matters."),
    SUBPROTOCOL_EMPTY("subprotocol-empty", "Leave the field out where no subprotocol is chosen."),
    SUBPROTOCOL_NONE_CHOSEN("subprotocol-none-chosen",
            "Offer none, or have the server choose one: browsers end a connection for which they offered some and got none."),
    EXTENSION_NOT_OFFERED("extension-not-offered", "Answer with extensions that were offered only, or with none."),
    EXTENSION_REPEATED("extension-repeated", "Answer with each extension once."),
    EXTENSION_RESPONSE_MALFORMED("extension-response-malformed",
            "Write Sec-WebSocket-Extensions as: name; parameter=value, ..."),
    DEFLATE_RESPONSE_INVALID("deflate-response-invalid",
            "Answer permessage-deflate with parameters of RFC 7692, each once, windows 8 to 15, client_max_window_bits only"
                    + " where it was offered."),
    RESPONSE_BODY("response-body",
            "Send no Content-Length and no Transfer-Encoding with a 101: frames follow its head at once."),
    ANSWER_MISSING("answer-missing",
            "The connection was ended without an answer: the server's log may say why. Is it HTTP that is spoken there?"),
    ANSWER_TIMED_OUT("answer-timed-out",
            "The connection stayed open, and nothing came: is the server, or what is behind it, slow or stuck? Is it HTTP that"
                    + " is spoken there?"),
    ANSWER_INCOMPLETE("answer-incomplete",
            "Send the whole head of the answer at once, with an empty line behind it: a client can't go on before."),

    FRAME_INVALID("frame-invalid", "Send frames as RFC 6455 section 5.2 has them; a server masks none."),
    FIRST_MESSAGE_REFUSED("first-message-refused",
            "The server doesn't take the token: the close reason and its log may say why."),
    FIRST_MESSAGE_UNANSWERED("first-message-unanswered",
            "Nothing tells whether the token was taken. Does the route take first messages, by auth.carriers: message?"),
    PONG_MISSING("pong-missing", "Answer each Ping with a Pong, as soon as is practical."),
    PONG_WRONG("pong-wrong", "Answer a Ping with a Pong that has the same payload."),
    CONNECTION_LOST("connection-lost",
            "The connection ended without a Close, so nobody said why: the server's log may tell, or that of a proxy in"
                    + " between."),
    CLOSE_MISSING("close-missing", "Answer a Close with a Close."),
    CLOSE_INVALID("close-invalid",
            "Send a Close with nothing in it, or a code of RFC 6455 section 7.4 and a reason in UTF-8."),
    TCP_LEFT_OPEN("tcp-left-open", "Close the TCP connection after both Closes: that is the server's part.");

    private final String id;
    private final String remedy;

    Fault(String id, String remedy) {
        this.id = id;
        this.remedy = remedy;
    }

    /** The stable id. */
    public String id() {
        return id;
    }

    /** What to do about it, a sentence or two. */
    public String remedy() {
        return remedy;
    }
}
