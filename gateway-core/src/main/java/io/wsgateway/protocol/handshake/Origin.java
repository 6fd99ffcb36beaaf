package io.wsgateway.protocol.handshake;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * An origin: scheme, host and port. Immutable.
 *
 * @param scheme in lower case: that of a page, {@code http} or {@code https}, or of what embeds a browser's engine, such
 *        as {@code chrome-extension} and {@code capacitor}
 * @param host in lower case; of a scheme that is no network's it may be {@code .} alone
 * @param port the port, with the default of http and https filled in; {@link Authority#NO_PORT} if there is neither
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6454#section-4">RFC 6454 section 4</a>
 */
public record Origin(String scheme, String host, int port) {

    /** The host of programs that show pages of their own scheme, {@code app://./index.html}; it is no name of the network. */
    static final String DOT = ".";
    private static final Set<String> OF_NETWORK = Set.of("http", "https", "ws", "wss");

    /**
     * Parses an origin as a browser writes it; empty for any other spelling, such as upper case, a default port, a path. The
     * dot that may end the name of a host is taken off, as it is in Host: so the two can be compared.
     *
     * @see <a href="https://datatracker.ietf.org/doc/html/rfc6454#section-6.2">RFC 6454 section 6.2</a>
     */
    public static Optional<Origin> parse(String text) {
        return parseLeniently(text)
                .filter(origin -> origin.toString().equals(text) || origin.written(origin.host + ".").equals(text));
    }

    /** Parses an origin as a person writes it: any case, the default port allowed. */
    static Optional<Origin> parseLeniently(String text) {
        int end = text.indexOf("://");
        if (end < 0 || !isScheme(text.substring(0, end))) {
            return Optional.empty();
        }
        String scheme = text.substring(0, end).toLowerCase(Locale.ROOT);
        String authority = text.substring(end + 3);
        if (authority.equals(DOT) && !OF_NETWORK.contains(scheme)) {
            return Optional.of(new Origin(scheme, DOT, Authority.NO_PORT));
        }
        return Authority.parse(authority).map(found -> of(scheme, found));
    }

    /** The origin of pages served from this authority. */
    public static Origin of(boolean secure, Authority authority) {
        return of(secure ? "https" : "http", authority);
    }

    private static Origin of(String scheme, Authority authority) {
        return new Origin(scheme, authority.host(), authority.portOr(defaultPort(scheme)));
    }

    private static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> Authority.NO_PORT;
        };
    }

    /** scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ) (RFC 3986 section 3.1). */
    private static boolean isScheme(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            boolean later = c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.';
            if (!letter && (i == 0 || !later)) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** As a browser writes it. */
    @Override
    public String toString() {
        return written(host);
    }

    private String written(String name) {
        return scheme + "://" + new Authority(name, port == defaultPort(scheme) ? Authority.NO_PORT : port);
    }
}
