package io.wsgateway.protocol.handshake;

import java.net.InetSocketAddress;

/**
 * An opening handshake's request: a well-formed request head, not yet held against any rule of WebSocket. Immutable.
 *
 * @param method the method as it was sent; methods are case-sensitive
 * @param target the request target as it was sent
 * @param version the HTTP version as it was sent, such as {@code HTTP/1.1}
 * @param headers the header fields
 * @param secure true if the connection uses TLS
 * @param peer the peer's address as the socket has it
 * @param form in which form the request asks for a WebSocket, which decides what it is held against
 */
public record HandshakeRequest(String method, String target, String version, HeaderFields headers, boolean secure,
        InetSocketAddress peer, HandshakeForm form) {

    /** A request of HTTP/1.1. */
    public HandshakeRequest(String method, String target, String version, HeaderFields headers, boolean secure,
            InetSocketAddress peer) {
        this(method, target, version, headers, secure, peer, HandshakeForm.HTTP1_UPGRADE);
    }

    /** Redacted: the target's query and every header value may hold a secret. */
    @Override
    public String toString() {
        return "HandshakeRequest[" + Printable.of(method) + " " + Printable.target(target) + "]";
    }
}
