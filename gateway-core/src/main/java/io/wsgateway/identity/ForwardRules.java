package io.wsgateway.identity;

import io.wsgateway.protocol.handshake.Printable;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How a server is asked who peers are: {@code routes[].auth.forward}. Immutable.
 *
 * @param url what is asked: https, or http to a loopback address
 * @param headers the names of the request's fields that are handed on; each once, and none of {@link #problemWithHeader}
 * @param principal the answer's field that has the principal's name; empty: peers stay anonymous
 * @param claims the answer's fields that become claims, by their names
 * @param timeout for the whole of an answer
 * @param underWay the most requests at once
 * @param unavailable what becomes of peers while the server can't be asked
 * @param source where this is written
 */
public record ForwardRules(URI url, List<String> headers, Optional<String> principal, List<String> claims,
        Duration timeout, int underWay, Unavailable unavailable, String source) {

    /** What becomes of peers while the server can't be asked. */
    public enum Unavailable {
        /** They are answered 503. */
        REFUSE,
        /** They get in, and nobody knows who they are. */
        ALLOW
    }

    /** What is handed on where nothing is configured. */
    public static final List<String> DEFAULT_HEADERS = List.of("Authorization", "Cookie");
    /** How long an answer may take where nothing is configured. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);
    /** How many requests may be under way where nothing is configured. */
    public static final int DEFAULT_UNDER_WAY = 100;

    /** Fields of one connection (RFC 9110 section 7.6.1), and those which frame or address a message. */
    private static final Set<String> OF_CONNECTION = Set.of("connection", "keep-alive", "proxy-authenticate",
            "proxy-authorization", "proxy-authentication-info", "proxy-connection", "te", "trailer",
            "transfer-encoding", "upgrade", "content-length", "expect", "host", "http2-settings");
    private static final String SUBPROTOCOL = "sec-websocket-protocol";

    public ForwardRules {
        headers = List.copyOf(headers);
        claims = List.copyOf(claims);
    }

    /** Why a field of the request isn't handed on, in a clause; empty if it may be. */
    public static Optional<String> problemWithHeader(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (OF_CONNECTION.contains(lower)) {
            return Optional.of("is about one connection, or frames its messages");
        }
        if (lower.equals("forwarded") || lower.startsWith("x-forwarded-") || lower.equals("x-real-ip")) {
            return Optional.of("is what the gateway itself says, or anybody could");
        }
        if (lower.startsWith("sec-websocket-") && !lower.equals(SUBPROTOCOL)) {
            return Optional.of("is the gateway's own business; of these only Sec-WebSocket-Protocol may have a token");
        }
        return Optional.empty();
    }

    /** The URL as it may be shown: a query may have a secret. */
    String shownUrl() {
        return Printable.target(url.toString());
    }

    /** The rule in words, for a trace. */
    String rule() {
        return "whom " + shownUrl() + " lets in"
                + (unavailable == Unavailable.ALLOW ? ", or anybody while it can't be asked" : "") + "; " + source;
    }
}
