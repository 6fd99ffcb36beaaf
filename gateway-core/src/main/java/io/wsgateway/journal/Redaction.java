package io.wsgateway.journal;

import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.Origin;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.syntax.Token;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Makes heads fit to be kept and shown. A value is hidden unless its field is known to hold no secret: whoever invents a
 * field for a token needn't tell us. Of subprotocols those are shown that the route speaks, as tokens travel there too.
 */
final class Redaction {

    private static final Set<String> SHOWN = Set.of("accept", "accept-encoding", "accept-language", "allow",
            "cache-control", "connection", "content-length", "content-type", "date", "dnt", "expect",
            "gateway-rejection",
            "pragma", "retry-after", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-websocket-extensions",
            "sec-websocket-version", "te", "transfer-encoding", "upgrade", "user-agent", "via");
    private static final String HIDDEN = "...";

    private Redaction() {}

    /**
     * A request without what nobody else should see.
     *
     * @param spoken the subprotocols of the route
     */
    static HandshakeEntry.Head request(HandshakeRequest request, List<String> spoken) {
        String start = Printable.of(request.method()) + " " + Printable.target(request.target()) + " "
                + Printable.of(request.version());
        return new HandshakeEntry.Head(start, fields(request.headers().lines(), spoken));
    }

    static HandshakeEntry.Head response(String statusLine, List<HeaderField> fields, List<String> spoken) {
        return new HandshakeEntry.Head(statusLine, fields(fields, spoken));
    }

    private static List<HeaderField> fields(List<HeaderField> fields, List<String> spoken) {
        return fields.stream().map(field -> new HeaderField(Printable.of(field.name()), shown(field, spoken))).toList();
    }

    private static String shown(HeaderField field, List<String> spoken) {
        String value = field.value();
        String name = field.name().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "host" -> withoutQueries(Printable.authority(value));
            case "origin" -> value.equals("null") || Origin.parse(value).isPresent()
                    ? Printable.of(value)
                    : hidden(value);
            case "sec-websocket-protocol" -> subprotocols(value, spoken);
            default -> SHOWN.contains(name) ? withoutQueries(value) : hidden(value);
        };
    }

    private static String withoutQueries(String value) {
        return Printable.of(Printable.withoutQueries(value));
    }

    private static String subprotocols(String value, List<String> spoken) {
        return Printable.of(String.join(", ",
                Token.elements(List.of(value)).stream().map(offer -> spoken.contains(offer) ? offer : hidden(offer))
                        .toList()));
    }

    private static String hidden(String value) {
        return HIDDEN + " (" + value.length() + " characters)";
    }
}
