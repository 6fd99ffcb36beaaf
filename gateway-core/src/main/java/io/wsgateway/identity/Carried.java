package io.wsgateway.identity;

import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.QueryString;
import io.wsgateway.protocol.syntax.Token;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** What a request carries where tokens may be: found by a pure function. Immutable. */
sealed interface Carried {

    /**
     * A token.
     *
     * @param by where it was
     * @param token as it came; a secret
     */
    record Found(Carrier by, String token) implements Carried {

        /** Without the token. */
        @Override
        public String toString() {
            return "Found[" + by.text() + "]";
        }
    }

    /** Nothing, wherever it might be. */
    record None() implements Carried {}

    /**
     * Something that is no token, or more than one: it isn't passed over for what the next carrier has.
     *
     * @param by where it was
     * @param detail what is wrong, one sentence; free of secrets
     */
    record Malformed(Carrier by, String detail) implements Carried {}

    /** How the name of a subprotocol begins that is a token. */
    String BEARER_SUBPROTOCOL = "bearer.";

    /** What the first of these carriers has that has anything. */
    static Carried read(List<Carrier> carriers, HandshakeRequest request, Optional<String> query) {
        for (Carrier carrier : carriers) {
            Carried carried = switch (carrier) {
                case Carrier.Authorization by -> authorization(by, request.headers().values("Authorization"));
                case Carrier.Cookie by -> one(by, cookies(by.name(), request.headers().values("Cookie")));
                case Carrier.Subprotocol by -> subprotocol(by, request.headers().values("Sec-WebSocket-Protocol"));
                case Carrier.Query by -> query(by, query);
                case Carrier.Ticket by -> new None(); // no token: TicketAuthenticator looks for it
                case Carrier.Message by -> new None(); // not yet: MessageAuthenticator waits for it
            };
            if (!(carried instanceof None)) {
                return carried;
            }
        }
        return new None();
    }

    /** {@code credentials = "Bearer" 1*SP b64token} (RFC 6750 section 2.1); other schemes are somebody else's. */
    private static Carried authorization(Carrier by, List<String> values) {
        if (values.isEmpty()) {
            return new None();
        }
        if (values.size() > 1) {
            return new Malformed(by, values.size() + " field lines of Authorization (expected: one)");
        }
        String value = values.getFirst();
        int space = value.indexOf(' ');
        String scheme = space < 0 ? value : value.substring(0, space);
        if (!scheme.equalsIgnoreCase("Bearer")) {
            return new None();
        }
        return one(by, List.of(space < 0 ? "" : value.substring(space).strip()));
    }

    /** {@code cookie-pair *( ";" SP cookie-pair )} (RFC 6265 section 4.2.1), all field lines. */
    private static List<String> cookies(String name, List<String> values) {
        List<String> found = new ArrayList<>();
        for (String value : values) {
            for (String pair : value.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals >= 0 && Token.trimmed(pair, 0, equals).equals(name)) {
                    String content = Token.trimmed(pair, equals + 1, pair.length());
                    boolean quoted = content.length() > 1 && content.startsWith("\"") && content.endsWith("\"");
                    found.add(quoted ? content.substring(1, content.length() - 1) : content);
                }
            }
        }
        return found;
    }

    /** A token may stand in a subprotocol's name as it is, or in base64url, if it has what a name may not have. */
    private static Carried subprotocol(Carrier by, List<String> values) {
        List<String> found = Token.elements(values).stream().filter(offer -> offer.startsWith(BEARER_SUBPROTOCOL))
                .map(offer -> offer.substring(BEARER_SUBPROTOCOL.length())).toList();
        if (found.size() != 1 || found.getFirst().indexOf('.') >= 0) {
            return one(by, found);
        }
        try {
            byte[] decoded = Base64.getUrlDecoder().decode(found.getFirst());
            return one(by, List.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(decoded)).toString()));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return new Malformed(by, "the token in " + by.text() + " isn't base64url");
        }
    }

    private static Carried query(Carrier.Query by, Optional<String> query) {
        List<String> found = new ArrayList<>();
        for (QueryString.Parameter parameter : new QueryString(query.orElse("")).parameters()) {
            if (by.isIn(parameter)) {
                found.add(parameter.value().flatMap(QueryString::decode).orElse(""));
            }
        }
        return one(by, found);
    }

    /** b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"=" (RFC 6750 section 2.1) */
    private static Carried one(Carrier by, List<String> found) {
        if (found.isEmpty()) {
            return new None();
        }
        if (found.size() > 1) {
            return new Malformed(by, found.size() + " tokens in " + by.text() + " (expected: one)");
        }
        String token = found.getFirst();
        if (token.isEmpty()) {
            return new Malformed(by, "the token in " + by.text() + " is empty");
        }
        int end = token.length();
        while (end > 1 && token.charAt(end - 1) == '=') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            char c = token.charAt(i);
            if (!(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "-._~+/".indexOf(c) >= 0)) {
                return new Malformed(by, "the token in " + by.text()
                        + " has characters that no token has (RFC 6750 section 2.1)");
            }
        }
        return new Found(by, token);
    }
}
