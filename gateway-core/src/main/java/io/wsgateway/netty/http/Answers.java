package io.wsgateway.netty.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.HeaderField;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Makes HTTP responses of decisions. Every response but a 101 announces that the connection is closed after it. */
final class Answers {

    private static final String CLOSE = "close";
    private static final String SWITCHING_PROTOCOLS = """
            HTTP/1.1 101 Switching Protocols\r
            upgrade: websocket\r
            connection: Upgrade\r
            sec-websocket-accept: \
            """;
    /** IMF-fixdate, RFC 9110 section 5.6.7; the JDK's RFC 1123 writes days before the tenth with one digit. */
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private Answers() {}

    /** The head of a 101, RFC 6455 section 4.2.2: its values are base64, a token, and what we negotiated. ASCII. */
    static String switchingProtocols(Accepted accepted) {
        StringBuilder head = new StringBuilder(SWITCHING_PROTOCOLS).append(accepted.acceptKey());
        accepted.subprotocol().ifPresent(chosen -> head.append("\r\nsec-websocket-protocol: ").append(chosen));
        accepted.compression()
                .ifPresent(agreed -> head.append("\r\nsec-websocket-extensions: ").append(agreed.response()));
        return head.append("\r\n\r\n").toString();
    }

    /** The answer to a rejected handshake: the reason's id as a header, and in words. */
    static FullHttpResponse rejection(Rejected rejected, Instant now) {
        String body = rejected.reason().id() + "\n\n" + rejected.detail() + "\n" + rejected.reason().remedy() + "\n"
                + rejected.reason().section() + "\n";
        FullHttpResponse response =
                response(rejected.reason().status(), rejected.headers(), body.getBytes(StandardCharsets.UTF_8), now);
        response.headers()
                .set("Gateway-Rejection", rejected.reason().id())
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        return response;
    }

    /** The answer to a plain GET. */
    static FullHttpResponse plain(PlainEndpoint.Response plain, Instant now) {
        return response(plain.status(), plain.headers(), plain.body(), now);
    }

    private static FullHttpResponse response(int status, List<HeaderField> headers, byte[] body, Instant now) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
        for (HeaderField field : headers) {
            response.headers().add(field.name(), field.value());
        }
        response.headers()
                .add(HttpHeaderNames.CONNECTION, CLOSE)
                .set(HttpHeaderNames.DATE, DATE.format(now))
                .set("X-Content-Type-Options", "nosniff")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return response;
    }
}
