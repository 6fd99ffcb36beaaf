package io.wsgateway.netty.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.wsgateway.opening.Answer;
import io.wsgateway.opening.ResponseHead;
import io.wsgateway.protocol.handshake.HeaderField;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Answers as HTTP/1.1 responses. Each announces that the connection is closed after it. */
final class Responses {

    private static final AsciiString CONNECTION = AsciiString.cached("Connection");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("Content-Length");
    private static final AsciiString DATE_FIELD = AsciiString.cached("Date");
    private static final AsciiString CONTENT_TYPE_OPTIONS = AsciiString.cached("X-Content-Type-Options");
    private static final AsciiString NOSNIFF = AsciiString.cached("nosniff");
    /** "MUST NOT send Content-Length in such a response unless" it is that of the 200 (RFC 9110 section 8.6). */
    private static final int NOT_MODIFIED = 304;
    /** IMF-fixdate, RFC 9110 section 5.6.7; the JDK's RFC 1123 writes days before the tenth with one digit. */
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private Responses() {}

    /**
     * A whole response.
     *
     * @param headOnly whether the request was a HEAD: the body is left out, its length is not
     * @throws IllegalArgumentException if a header field can't be sent as it is
     */
    static FullHttpResponse of(Answer answer, boolean headOnly, Instant now) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                headOnly ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body()));
        HttpHeaders headers = response.headers();
        for (HeaderField field : answer.headers()) {
            headers.add(field.name(), requireAscii(field));
        }
        headers.add(CONNECTION, HttpHeaderValues.CLOSE);
        headers.set(DATE_FIELD, DATE.format(now));
        headers.set(CONTENT_TYPE_OPTIONS, NOSNIFF);
        if (answer.status() != NOT_MODIFIED) {
            headers.set(CONTENT_LENGTH, answer.body().length);
        }
        return response;
    }

    /** The codec would replace what isn't Latin-1; control characters it refuses itself. */
    private static String requireAscii(HeaderField field) {
        if (!field.value().chars().allMatch(c -> c < 0x7f)) {
            throw new IllegalArgumentException("not a header field that can be sent: " + field.name());
        }
        return field.value();
    }

    /** What is told of a response: its status line, and fields that not every response has. */
    static ResponseHead head(HttpResponse response, List<HeaderField> fields) {
        return new ResponseHead(response.protocolVersion() + " " + response.status(), fields);
    }

    /** What is told of a 101: its status line and all its fields. */
    static ResponseHead head(HttpResponse response) {
        return head(response, response.headers()
                .entries()
                .stream()
                .map(field -> new HeaderField(field.getKey(), field.getValue()))
                .toList());
    }
}
