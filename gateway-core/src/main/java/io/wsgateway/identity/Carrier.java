package io.wsgateway.identity;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.QueryString;
import io.wsgateway.protocol.handshake.RequestTarget;
import io.wsgateway.protocol.syntax.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where in an opening handshake a token may be. Immutable. */
public sealed interface Carrier {

    /** Where subprotocols are offered. */
    String FIELD = "Sec-WebSocket-Protocol";

    /** {@code Authorization: Bearer}, of clients that are no browsers (RFC 6750 section 2.1). */
    record Authorization() implements Carrier {}

    /**
     * A cookie, which browsers send along by themselves, also with what other sites' pages ask for.
     *
     * @param name its name; cookies' names are case-sensitive
     */
    record Cookie(String name) implements Carrier {}

    /** A subprotocol {@code bearer.…}, offered beside those that are meant to be spoken: browsers have no other field to set. */
    record Subprotocol() implements Carrier {

        /** The same request without such subprotocols: they aren't spoken, and a token would be said in the 101. */
        static OpeningRequest hiddenIn(OpeningRequest request) {
            HandshakeRequest sent = request.handshake();
            List<String> offers = Token.elements(sent.headers().values(FIELD));
            List<String> shown =
                    offers.stream().filter(offer -> !offer.startsWith(Carried.BEARER_SUBPROTOCOL)).toList();
            if (shown.size() == offers.size()) {
                return request;
            }
            List<HeaderField> lines = new ArrayList<>(
                    sent.headers().lines().stream().filter(line -> !line.name().equalsIgnoreCase(FIELD)).toList());
            if (!shown.isEmpty()) {
                lines.add(new HeaderField(FIELD, String.join(", ", shown)));
            }
            return new OpeningRequest(
                    new HandshakeRequest(sent.method(), sent.target(), sent.version(), new HeaderFields(lines),
                            sent.secure(), sent.peer(), sent.form(), sent.arrival(), sent.certified()),
                    request.target(), request.parameters(), request.principal(), request.route());
        }
    }

    /**
     * A parameter of the query, which gets into logs and histories of others.
     *
     * @param name its name
     */
    record Query(String name) implements Carrier {

        private static final String HIDDEN = "...";

        /** The same request with another value of this parameter, which says nothing. */
        OpeningRequest hiddenIn(OpeningRequest request) {
            String query = request.query().orElse("");
            StringBuilder shown = new StringBuilder();
            for (QueryString.Parameter parameter : new QueryString(query).parameters()) {
                boolean hidden = isIn(parameter);
                shown.append(shown.isEmpty() ? "" : "&").append(parameter.name());
                parameter.value().ifPresent(value -> shown.append('=').append(hidden ? HIDDEN : value));
            }
            if (query.contentEquals(shown)) {
                return request;
            }
            HandshakeRequest sent = request.handshake();
            String path = sent.target().substring(0, sent.target().indexOf('?') + 1);
            return new OpeningRequest(
                    new HandshakeRequest(sent.method(), path + shown, sent.version(), sent.headers(), sent.secure(),
                            sent.peer(), sent.form(), sent.arrival(), sent.certified()),
                    new RequestTarget(request.target().segments(), Optional.of(shown.toString()),
                            request.target().authority()),
                    request.parameters(), request.principal(), request.route());
        }

        /** True if the parameter has this name, however that is written. */
        boolean isIn(QueryString.Parameter parameter) {
            return QueryString.decode(parameter.name()).filter(name::equals).isPresent();
        }
    }

    /** A parameter of the query that is a ticket, good once. */
    record Ticket() implements Carrier {}

    /** The first message, behind the 101. */
    record Message() implements Carrier {}

    /** As the configuration writes it, such as {@code cookie:session}. */
    default String text() {
        return switch (this) {
            case Authorization() -> "authorization";
            case Cookie(var name) -> "cookie:" + name;
            case Subprotocol() -> "subprotocol";
            case Ticket() -> "ticket";
            case Message() -> "message";
            case Query(var name) -> "query:" + name;
        };
    }

    /** Reads what {@link #text()} writes; empty if it is nothing of that. */
    static Optional<Carrier> parse(String text) {
        int colon = text.indexOf(':');
        String kind = colon < 0 ? text : text.substring(0, colon);
        String name = text.substring(colon + 1);
        if (colon < 0) {
            return switch (kind) {
                case "authorization" -> Optional.of(new Authorization());
                case "subprotocol" -> Optional.of(new Subprotocol());
                case "ticket" -> Optional.of(new Ticket());
                case "message" -> Optional.of(new Message());
                default -> Optional.empty();
            };
        }
        return switch (kind) {
            case "cookie" -> Optional.of(name).filter(Token::isToken).map(Cookie::new);
            case "query" -> Optional.of(name).filter(given -> given.matches("[A-Za-z0-9._~-]{1,64}")).map(Query::new);
            default -> Optional.empty();
        };
    }
}
