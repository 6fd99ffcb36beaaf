package io.wsgateway.opening;

import io.wsgateway.app.Page;
import io.wsgateway.protocol.handshake.HeaderField;
import java.util.List;

/**
 * A whole response that is no 101; the connection is closed after it. Immutable.
 *
 * @param status the HTTP status
 * @param headers header fields; those that every answer has, such as Date and Content-Length, are added by the transport
 * @param body the body
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Answer(int status, List<HeaderField> headers, byte[] body) implements Reply {

    public Answer {
        headers = List.copyOf(headers);
    }

    /** 200 with an application's page, which may load nothing from other hosts. */
    public static Answer page(Page page) {
        return new Answer(200, List.of(new HeaderField("Content-Type", "text/html; charset=utf-8"),
                new HeaderField("Cache-Control", "no-store"),
                new HeaderField("Referrer-Policy", "no-referrer"),
                new HeaderField("Content-Security-Policy",
                        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
                                + "img-src 'self' data:; connect-src 'self' ws: wss:; base-uri 'none'; "
                                + "form-action 'none'; frame-ancestors 'none'")),
                page.html());
    }
}
