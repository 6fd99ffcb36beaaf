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
 * @param certified the name that the client has proved by a certificate in TLS; empty: none
 */
public record HandshakeRequest(String method, String target, String version, HeaderFields headers, boolean secure,
        InetSocketAddress peer, HandshakeForm form, Optional<Arrival> arrival, Optional<Certified> certified) {

    /**
     * The name of a certificate's owner.
     *
     * @param name 1 to 255 characters, none of them a control character
     * @param rule which of the certificate's names it is, in the configuration's words
     */
    public record Certified(String name, String rule) {}

    /** A request of nobody who has shown a certificate. */
    public HandshakeRequest(String method, String target, String version, HeaderFields headers, boolean secure,
            InetSocketAddress peer, HandshakeForm form, Optional<Arrival> arrival) {
        this(method, target, version, headers, secure, peer, form, arrival, Optional.empty());
    }

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

    /** The same, of whom this certificate is. */
    public HandshakeRequest of(Optional<Certified> owner) {
        return owner.isEmpty()
                ? this
                : new HandshakeRequest(method, target, version, headers, secure, peer, form, arrival, owner);
    }

    /** Redacted: the target's query and every header value may hold a secret. */
    @Override
    public String toString() {
        return "HandshakeRequest[" + Printable.of(method) + " " + Printable.target(target) + "]";
    }
}
