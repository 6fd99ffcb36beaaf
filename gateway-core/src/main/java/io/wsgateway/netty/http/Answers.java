package io.wsgateway.netty.http;

import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.syntax.Token;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Writes HTTP responses. Every response but a 101 announces that the connection is closed after it. */
final class Answers {

    private static final String CRLF = "\r\n";
    /** Fields of every response, whatever it says of them itself. */
    private static final Set<String> OURS = Set.of("date", "x-content-type-options", "content-length");
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

    /**
     * An answer.
     *
     * @param fields its header fields, but for those that every answer has
     * @param bytes all of it, as it is sent
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(String statusLine, List<HeaderField> fields, byte[] bytes) {}

    /** The head of a 101, RFC 6455 section 4.2.2: its values are base64, a token, and what we negotiated. ASCII. */
    static String switchingProtocols(Accepted accepted) {
        StringBuilder head = new StringBuilder(SWITCHING_PROTOCOLS).append(accepted.acceptKey());
        accepted.subprotocol().ifPresent(chosen -> head.append("\r\nsec-websocket-protocol: ").append(chosen));
        accepted.compression()
                .ifPresent(agreed -> head.append("\r\nsec-websocket-extensions: ").append(agreed.response()));
        return head.append("\r\n\r\n").toString();
    }

    /** The same, taken apart. */
    static Answer switching(Accepted accepted) {
        String head = switchingProtocols(accepted);
        List<HeaderField> fields = head.lines().skip(1).filter(line -> !line.isEmpty()).map(line -> {
            int colon = line.indexOf(':');
            return new HeaderField(line.substring(0, colon), line.substring(colon + 2));
        }).toList();
        return new Answer(head.lines().findFirst().orElseThrow(), fields, head.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * A response as it is sent.
     *
     * @param headOnly whether it answers a HEAD request, and has no body
     * @throws IllegalArgumentException if a header field can't be sent as it is
     */
    static Answer of(PlainEndpoint.Response response, boolean headOnly, Instant now) {
        String statusLine = "HTTP/1.1 " + response.status() + " " + ReasonPhrase.of(response.status());
        StringBuilder head = new StringBuilder(statusLine).append(CRLF);
        for (HeaderField field : response.headers()) {
            if (!OURS.contains(field.name().toLowerCase(Locale.ROOT))) {
                append(head, field.name(), field.value());
            }
        }
        append(head, "connection", "close");
        append(head, "date", DATE.format(now));
        append(head, "X-Content-Type-Options", "nosniff");
        append(head, "content-length", String.valueOf(response.body().length));
        byte[] bytes = head.append(CRLF).toString().getBytes(StandardCharsets.ISO_8859_1);
        if (headOnly) {
            return new Answer(statusLine, response.headers(), bytes);
        }
        byte[] whole = Arrays.copyOf(bytes, bytes.length + response.body().length);
        System.arraycopy(response.body(), 0, whole, bytes.length, response.body().length);
        return new Answer(statusLine, response.headers(), whole);
    }

    /** Whoever could put a line end into a value could write the rest of the answer, too. */
    private static void append(StringBuilder head, String name, String value) {
        if (!Token.isToken(name) || !value.chars().allMatch(c -> c >= ' ' && c < 0x7f || c == '\t')) {
            throw new IllegalArgumentException("not a header field that can be sent: " + name);
        }
        head.append(name).append(": ").append(value).append(CRLF);
    }
}
