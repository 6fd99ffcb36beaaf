package io.wsgateway.protocol.handshake;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * An opening handshake's request: a well-formed request head, not yet held against any rule of WebSocket. Immutable.
 *
 * @param method the method as it was sent; methods are case-sensitive
 * @param target the request target as it was sent
 * @param version the HTTP version as it was sent, such as {@code HTTP/1.1}
 * @param headers the header fields
 * @param secure true if the client uses TLS, with us or with a proxy that is trusted
 * @param peer the peer's address: the socket's, or what a proxy says that is trusted; {@code 0.0.0.0} and port 0 where it has
 *        none, as it came over a Unix domain socket
 * @param form in which form the request asks for a WebSocket, which decides what it is held against
 * @param arrival how it came here where others than the socket may say so; empty: the socket alone
 */
public record HandshakeRequest(String method, String target, String version, HeaderFields headers, boolean secure,
        InetSocketAddress peer, HandshakeForm form, Optional<Arrival> arrival) {

    /** A request that came over its socket, from nobody else. */
    public HandshakeRequest(String method, String target, String version, HeaderFields headers, boolean secure,
            InetSocketAddress peer, HandshakeForm form) {
        this(method, target, version, headers, secure, peer, form, Optional.empty());
    }

    /** The same of HTTP/1.1. */
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
