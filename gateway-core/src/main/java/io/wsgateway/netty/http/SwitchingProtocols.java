package io.wsgateway.netty.http;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;

/**
 * The 101 of an accepted opening handshake: what was decided, as header fields. Their names are spelt as in the RFC, which
 * small clients search for byte by byte.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-4.2.2">RFC 6455 section 4.2.2</a>
 */
final class SwitchingProtocols {

    /** Their values need no check: base64, a token of the configuration, and what we have negotiated. */
    private static final HttpHeadersFactory HEADERS = DefaultHttpHeadersFactory.headersFactory().withValidation(false);
    private static final AsciiString UPGRADE = AsciiString.cached("Upgrade");
    private static final AsciiString CONNECTION = AsciiString.cached("Connection");
    private static final AsciiString ACCEPT = AsciiString.cached("Sec-WebSocket-Accept");
    private static final AsciiString PROTOCOL = AsciiString.cached("Sec-WebSocket-Protocol");
    private static final AsciiString EXTENSIONS = AsciiString.cached("Sec-WebSocket-Extensions");

    private SwitchingProtocols() {}

    /** The response's head; a 101 has no body. */
    static HttpResponse response(Accepted accepted) {
        HttpResponse response =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, HEADERS);
        HttpHeaders headers = response.headers();
        headers.add(UPGRADE, HttpHeaderValues.WEBSOCKET);
        headers.add(CONNECTION, UPGRADE);
        headers.add(ACCEPT, accepted.acceptKey());
        // "it MUST NOT send back a |Sec-WebSocket-Protocol| header field" where none is agreed on
        if (accepted.subprotocol().isPresent()) {
            headers.add(PROTOCOL, accepted.subprotocol().get());
        }
        if (accepted.compression().isPresent()) {
            headers.add(EXTENSIONS, accepted.compression().get().response());
        }
        return response;
    }
}
