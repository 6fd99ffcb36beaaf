package io.wsgateway.netty.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.InvalidLineSeparatorException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.OpeningHandshake;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.handshake.RejectionReason;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decoded request heads as the requests they make, or as why they make none. */
final class RequestHeads {

    private static final String OF_NAME = " of header '";

    private RequestHeads() {}

    /** The request that a decoded head makes. */
    static HandshakeRequest request(HttpRequest head, boolean secure, InetSocketAddress peer) {
        return new HandshakeRequest(head.method().name(), head.uri(), head.protocolVersion().text(),
                fields(head.headers()), secure, peer);
    }

    private static HeaderFields fields(HttpHeaders headers) {
        List<HeaderField> fields = new ArrayList<>(headers.size());
        for (Iterator<Map.Entry<CharSequence, CharSequence>> lines = headers.iteratorCharSequence(); lines.hasNext();) {
            Map.Entry<CharSequence, CharSequence> line = lines.next();
            fields.add(new HeaderField(line.getKey().toString(), line.getValue().toString()));
        }
        return new HeaderFields(fields);
    }

    /**
     * Why a head can't be read, or is too large; empty if it makes a request. Where the decoder fails over how long a body
     * is, the head itself was read, and the request is held against the rule that it has none.
     *
     * @param fieldBytes the most bytes of all field lines, without their line ends
     */
    static Optional<Rejected> problem(HttpRequest head, int fieldBytes) {
        if (!head.decoderResult().isFailure()) {
            return Optional.empty();
        }
        return switch (head.decoderResult().cause()) {
            case HeadViolation violation -> Optional
                    .of(OpeningHandshake.malformed(violation.reason(), violation.detail()));
            case TooLongHttpLineException line -> Optional
                    .of(OpeningHandshake.malformed(RejectionReason.TARGET_TOO_LONG,
                            "request line longer than " + RequestHeadDecoder.MAX_REQUEST_LINE + " bytes"));
            case TooLongHttpHeaderException fields -> Optional
                    .of(OpeningHandshake.malformed(RejectionReason.HEAD_TOO_LARGE,
                            "field lines longer than " + fieldBytes + " bytes"));
            case InvalidLineSeparatorException line -> malformed("a line end that is no CR LF");
            // Rejected by that rule in any case: else a head of which a part couldn't be read might be accepted.
            case Throwable other when OpeningHandshake.hasBody(fields(head.headers())) -> Optional.empty();
            case Throwable other -> malformed(Printable.of(described(other)));
        };
    }

    /** Netty's words, which say a byte and where it stands; what is no proper field name is left out, it may be a secret. */
    private static String described(Throwable cause) {
        Throwable more = cause.getCause();
        String message = String.valueOf(cause.getMessage());
        int name = message.indexOf(OF_NAME);
        return (name < 0 ? message : message.substring(0, name)) + (more == null ? "" : ": " + more.getMessage());
    }

    private static Optional<Rejected> malformed(String detail) {
        return Optional.of(OpeningHandshake.malformed(RejectionReason.REQUEST_MALFORMED, detail));
    }
}
