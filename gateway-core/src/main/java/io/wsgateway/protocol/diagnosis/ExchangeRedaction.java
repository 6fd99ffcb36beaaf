package io.wsgateway.protocol.diagnosis;

import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.syntax.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Hides secrets of an exchange before it is examined, so that none is in anything that is found or shown: queries, passwords in
 * URLs, the values of fields that authenticate, lines that aren't read, and what is offered as a subprotocol though it looks like a token. What depends on
 * their form stays the same: an offer that is hidden has one name in both heads, and is malformed if it was. Used once.
 */
public final class ExchangeRedaction {

    private static final String HIDDEN = "...";
    private static final Set<String> KNOWN = Set.of(":authority", "sec-websocket-key", "sec-websocket-accept",
            "sec-websocket-version", "sec-websocket-extensions", "www-authenticate", "proxy-authenticate");
    private static final Pattern SECRET_NAME =
            Pattern.compile("auth|cookie|token|secret|passw|credential|session|csrf|xsrf|jwt|[-_]key|apikey");
    /** Announces a token, in the same offer or the next. */
    private static final Pattern ANNOUNCES = Pattern.compile("bearer|token|auth|jwt|secret|passw|credential|session");
    /** So long a run of letters and digits, both of them, names nothing. */
    private static final Pattern RANDOM =
            Pattern.compile(
                    "(?=[A-Za-z0-9_]*[0-9])(?=[A-Za-z0-9_]*[A-Za-z])[A-Za-z0-9_]{16,}|[A-Za-z0-9_]{32,}|[0-9]{8,}");

    /** How a request line or a status line begins. */
    private static final Pattern FIRST_LINE = Pattern.compile("HTTP/|(?i)[a-z]{3,12} +(?:/|\\*|[a-z]+://)|$");

    private final Map<String, String> hidden = new LinkedHashMap<>();

    private ExchangeRedaction() {}

    /** The exchange without its secrets. */
    public static Exchange of(Exchange exchange) {
        ExchangeRedaction redaction = new ExchangeRedaction();
        return new Exchange(exchange.request().map(redaction::head), exchange.response().map(redaction::head),
                Printable.withoutQueries(exchange.body()),
                exchange.told().stream().map(ExchangeRedaction::told).toList());
    }

    private static Finding told(Finding told) {
        boolean unread = told.fault().filter(fault -> fault == Fault.LINE_UNREAD).isPresent();
        return new Finding(told.verdict(), told.side(), told.subject(),
                unread ? UnreadLine.shown(told.what()) : UnreadLine.sentence(told.what()), told.section(),
                told.fault());
    }

    private HeadText head(HeadText head) {
        List<HeaderField> fields = new ArrayList<>();
        for (HeaderField field : head.fields().lines()) {
            fields.add(new HeaderField(field.name(), value(field)));
        }
        return new HeadText(startLine(head.startLine()), new HeaderFields(fields), head.whole());
    }

    /** A target in absolute-form may have a password. */
    private static String startLine(String line) {
        int space = line.indexOf(' ');
        if (!FIRST_LINE.matcher(line).lookingAt()) {
            return UnreadLine.firstLine(line);
        }
        String hidden = Printable.withoutQueries(line);
        return line.startsWith("HTTP/") || space < 0
                ? hidden
                : hidden.substring(0, space + 1) + Printable.authority(hidden.substring(space + 1));
    }

    private String value(HeaderField field) {
        String name = field.name().toLowerCase(Locale.ROOT);
        String value = field.value();
        if (name.equals("sec-websocket-protocol")) {
            return offers(value);
        }
        if (!KNOWN.contains(name) && SECRET_NAME.matcher(name).find()) {
            return HIDDEN;
        }
        String shown = Printable.withoutQueries(value);
        return switch (name) {
            case "host", "origin", "location", "referer", ":authority" -> Printable.authority(shown);
            default -> shown;
        };
    }

    private String offers(String value) {
        List<String> shown = new ArrayList<>();
        boolean announced = false;
        for (String element : value.split(",", -1)) {
            String offer = element.strip();
            boolean announces = ANNOUNCES.matcher(offer.toLowerCase(Locale.ROOT)).find();
            boolean secret = announces || announced || hidden.containsKey(offer) || RANDOM.matcher(offer).find();
            shown.add(secret && !offer.isEmpty() ? name(offer) : offer);
            announced = announces;
        }
        return String.join(", ", shown);
    }

    /** One for each; no token, if it was none. */
    private String name(String offer) {
        return hidden.computeIfAbsent(offer,
                secret -> (Token.isToken(offer) ? "hidden-" : "hidden ") + (hidden.size() + 1));
    }
}
