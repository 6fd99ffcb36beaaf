package io.wsgateway.identity;

import io.wsgateway.protocol.syntax.Token;
import java.util.Optional;

/** Where in an opening handshake a token may be. Immutable. */
public sealed interface Carrier {

    /** {@code Authorization: Bearer}, of clients that are no browsers (RFC 6750 section 2.1). */
    record Authorization() implements Carrier {}

    /**
     * A cookie, which browsers send along by themselves, also with what other sites' pages ask for.
     *
     * @param name its name; cookies' names are case-sensitive
     */
    record Cookie(String name) implements Carrier {}

    /** A subprotocol {@code bearer.…}, offered beside those that are meant to be spoken: browsers have no other field to set. */
    record Subprotocol() implements Carrier {}

    /**
     * A parameter of the query, which gets into logs and histories of others.
     *
     * @param name its name
     */
    record Query(String name) implements Carrier {}

    /** As the configuration writes it, such as {@code cookie:session}. */
    default String text() {
        return switch (this) {
            case Authorization() -> "authorization";
            case Cookie(var name) -> "cookie:" + name;
            case Subprotocol() -> "subprotocol";
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
