package io.wsgateway.protocol.handshake;

/** The forms in which a request asks for a WebSocket. */
public enum HandshakeForm {

    /**
     * A GET request of HTTP/1.1 with {@code Upgrade: websocket}, {@code Connection: Upgrade} and a {@code Sec-WebSocket-Key},
     * answered by a 101.
     *
     * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-4.2.1">RFC 6455 section 4.2.1</a>
     */
    HTTP1_UPGRADE,

    /**
     * A CONNECT request of HTTP/2 whose {@code :protocol} is {@code websocket}, answered by a 200. The transport has made of
     * its pseudo-header fields what the other form has: method and target of {@code :method} and {@code :path}, and a Host
     * field of {@code :authority}. Upgrade and Connection don't exist in it; nor do Sec-WebSocket-Key and
     * Sec-WebSocket-Accept, which {@code :protocol} supersedes (section 5): a key is neither required nor refused, and there
     * is no accept key. The other fields of RFC 6455 mean what they mean there.
     *
     * @see <a href="https://datatracker.ietf.org/doc/html/rfc8441#section-4">RFC 8441 section 4</a>
     */
    EXTENDED_CONNECT
}
