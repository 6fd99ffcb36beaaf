package io.wsgateway.netty.http;

import io.wsgateway.app.Page;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.util.List;
import java.util.Optional;

/** Answers plain GET requests, those which are no opening handshake. Called on event loops; must not block. */
@FunctionalInterface
public interface PlainEndpoint {

    /** Answers nothing. */
    PlainEndpoint NONE = (request, target) -> Optional.empty();

    /** The answer to a well-formed GET, or empty if there is nothing at this path. */
    Optional<Response> answer(HandshakeRequest request, RequestTarget target);

    /**
     * A whole response; the connection is closed after it.
     *
     * @param status the HTTP status
     * @param headers further header fields; Content-Type belongs here, Content-Length is added
     * @param body the body
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Response(int status, List<HeaderField> headers, byte[] body) {

        public Response {
            headers = List.copyOf(headers);
        }

        /** 200 with an application's page, which may load nothing from other hosts. */
        public static Response page(Page page) {
            return new Response(200, List.of(new HeaderField("Content-Type", "text/html; charset=utf-8"),
                    new HeaderField("Cache-Control", "no-store"),
                    new HeaderField("Referrer-Policy", "no-referrer"),
                    new HeaderField("Content-Security-Policy",
                            "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
                                    + "img-src 'self' data:; connect-src 'self' ws: wss:; base-uri 'none'; "
                                    + "form-action 'none'; frame-ancestors 'none'")),
                    page.html());
        }
    }
}
