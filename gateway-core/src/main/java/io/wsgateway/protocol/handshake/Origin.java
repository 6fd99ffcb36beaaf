package io.wsgateway.protocol.handshake;

import java.util.Optional;

/**
 * An origin: scheme, host and port, the scheme's default port filled in. Immutable.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6454#section-4">RFC 6454 section 4</a>
 */
public record Origin(String scheme, String host, int port) {

    /**
     * Parses an origin as a browser writes it; empty for any other spelling, such as upper case, a default port, a path.
     *
     * @see <a href="https://datatracker.ietf.org/doc/html/rfc6454#section-6.2">RFC 6454 section 6.2</a>
     */
    public static Optional<Origin> parse(String text) {
        return parseLeniently(text).filter(origin -> origin.toString().equals(text));
    }

    /** Parses an origin as a person writes it: any case, the default port allowed. */
    static Optional<Origin> parseLeniently(String text) {
        int end = text.indexOf("://");
        String scheme = end < 0 ? "" : text.substring(0, end);
        int defaultPort = defaultPort(scheme);
        if (defaultPort < 0) {
            return Optional.empty();
        }
        return Authority.parse(text.substring(end + 3))
                .map(authority -> new Origin(scheme, authority.host(), authority.portOr(defaultPort)));
    }

    /** The origin of pages served from this authority. */
    static Origin of(boolean secure, Authority authority) {
        String scheme = secure ? "https" : "http";
        return new Origin(scheme, authority.host(), authority.portOr(defaultPort(scheme)));
    }

    private static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> -1;
        };
    }

    /** As a browser writes it. */
    @Override
    public String toString() {
        return scheme + "://" + host + (port == defaultPort(scheme) ? "" : ":" + port);
    }
}
