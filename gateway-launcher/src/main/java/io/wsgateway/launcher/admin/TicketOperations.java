package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.app.Principal;
import io.wsgateway.identity.Tickets;
import io.wsgateway.identity.Tickets.Grant;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.launcher.text.JsonTree;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.syntax.IpLiteral;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code POST /tickets}: issues a ticket for who comes with it next. Thread-safe. */
final class TicketOperations {

    /** The longest request, in bytes. */
    static final int MOST_BYTES = 8 << 10;

    private static final Set<String> MEMBERS = Set.of("route", "principal", "claims", "scopes", "address", "ttl");
    private static final long DEFAULT_SECONDS = 30;

    private final Tickets tickets;

    TicketOperations(Tickets tickets) {
        this.tickets = tickets;
    }

    /** What is wrong with a request, as a sentence. */
    private static final class WrongException extends Exception {

        private static final long serialVersionUID = 1L;

        private WrongException(String message) {
            super(message);
        }
    }

    Answer issue(byte[] body) {
        try {
            JsonTree asked = JsonTree.read(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
            for (String member : asked.members().keySet()) {
                if (!MEMBERS.contains(member)) {
                    throw new WrongException(
                            Printable.of(member) + ": no member of a ticket (expected: route, principal,"
                                    + " claims, scopes, address, ttl)");
                }
            }
            Grant grant = new Grant(route(asked), principal(asked), scopes(asked), address(asked));
            return tickets.issue(grant, lasting(asked)).map(TicketOperations::issued)
                    .orElseGet(() -> Responses.text(503, "There are " + Tickets.MOST + " tickets already; try again."));
        } catch (CharacterCodingException e) {
            return Responses.text(400, "The body isn't UTF-8.");
        } catch (WrongException e) {
            return Responses.text(400, String.valueOf(e.getMessage()));
        } catch (JsonTree.MalformedException | IllegalArgumentException e) { // the latter: the principal's bounds
            return Responses.text(400, Printable.of(String.valueOf(e.getMessage())));
        }
    }

    private static Answer issued(Tickets.Issued issued) {
        return Responses.json(JsonText.of(json -> {
            json.writeStartObject();
            json.writeStringProperty("ticket", issued.value());
            json.writeStringProperty("expires", issued.expires().toString());
            json.writeEndObject();
        }));
    }

    private static String route(JsonTree asked) throws WrongException {
        String route = asked.get("route").text();
        if (!route.startsWith("/")) {
            throw new WrongException("route: " + shown(route)
                    + " (expected: a route's path as it is configured, or a request's path)");
        }
        return route;
    }

    private static Principal principal(JsonTree asked) throws WrongException {
        String name = asked.get("principal").text();
        if (name.isEmpty()) {
            throw new WrongException("principal: none (expected: who comes with the ticket)");
        }
        Map<String, Object> claims = new LinkedHashMap<>();
        asked.get("claims").members().forEach((claim, value) -> claims.put(claim, value(value)));
        return new Principal(name, claims);
    }

    /** As a token's claims are: whole numbers as {@code Long}, others as {@code Double}. */
    private static Object value(JsonTree value) {
        return switch (value.kind()) {
            case OBJECT -> value.members().entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, member -> value(member.getValue())));
            case ARRAY -> value.items().stream().map(TicketOperations::value).toList();
            case STRING -> value.text();
            case NUMBER -> value.text().matches("-?[0-9]{1,18}")
                    ? (Object) Long.valueOf(value.text())
                    : (Object) Double.valueOf(value.text());
            case BOOLEAN -> Boolean.valueOf(value.text());
            case NOTHING -> throw new IllegalArgumentException(
                    "claims: null in it (expected: texts, numbers, true, false, lists and objects of them)");
        };
    }

    private static Set<String> scopes(JsonTree asked) {
        return asked.get("scopes").items().stream().map(JsonTree::text).collect(Collectors.toSet());
    }

    private static Optional<InetAddress> address(JsonTree asked) throws WrongException {
        String text = asked.get("address").text();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<InetAddress> address = IpLiteral.parse(text);
        if (address.isEmpty()) {
            throw new WrongException("address: " + shown(text) + " (expected: an IP address, such as 192.0.2.7)");
        }
        return address;
    }

    private static Duration lasting(JsonTree asked) throws WrongException {
        String text = asked.get("ttl").text();
        long seconds = text.isEmpty() ? DEFAULT_SECONDS : text.matches("[0-9]{1,4}") ? Long.parseLong(text) : 0;
        if (seconds < 1 || seconds > Tickets.LONGEST.toSeconds()) {
            throw new WrongException("ttl: " + shown(text) + " (expected: seconds, 1 to "
                    + Tickets.LONGEST.toSeconds() + ")");
        }
        return Duration.ofSeconds(seconds);
    }

    private static String shown(String text) {
        return text.isEmpty() ? "none" : Printable.of(text);
    }
}
