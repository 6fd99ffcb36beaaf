package io.wsgateway.opening;

import io.wsgateway.app.Page;
import io.wsgateway.protocol.handshake.HeaderField;
import java.util.ArrayList;
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

    /** 200 with an application's page, under its own policy. */
    public static Answer page(Page page) {
        List<HeaderField> fields = new ArrayList<>(PageFields.under(page.contentSecurityPolicy()));
        fields.add(new HeaderField("Content-Type", "text/html; charset=utf-8"));
        return new Answer(200, fields, page.html());
    }
}
