package io.wsgateway.protocol.handshake;

import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;

/** What browsers do that RFC 6455 doesn't ask for, as pure functions. */
public final class Browsers {

    private Browsers() {}

    /** True if a browser has sent a request with these fields: it says in Origin whose page it was; other clients seldom do. */
    public static boolean sent(HeaderFields request) {
        return request.first("Origin").isPresent();
    }

    /**
     * True if this request is a browser's, and it fails the connection for what the 101 says: "If protocols is not the empty
     * list and extracting header list values given `Sec-WebSocket-Protocol` and response's header list results in null,
     * failure, or the empty byte sequence, then fail the WebSocket connection."
     *
     * @see <a href="https://websockets.spec.whatwg.org/#concept-websocket-establish">WebSockets, establish a WebSocket
     *      connection</a>
     */
    public static boolean fail(HandshakeRequest request, Accepted accepted) {
        return accepted.subprotocol().isEmpty() && request.headers().first(SubprotocolSelection.FIELD).isPresent()
                && sent(request.headers());
    }
}
