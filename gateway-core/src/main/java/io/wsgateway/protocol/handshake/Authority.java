package io.wsgateway.protocol.handshake;

import io.wsgateway.protocol.syntax.IpLiteral;
import java.util.Locale;
import java.util.Optional;

/**
 * A host and perhaps a port, as in Host, in an absolute-form target, in an origin. Immutable.
 *
 * <p>Stricter than RFC 3986: a registered name is made of letters, digits, {@code - . _ ~}; percent-escapes and sub-delims
 * are in no host name that resolves, but in many attacks. A name has no empty label, and the dot that may end it is taken
 * off: {@code example.com.} is {@code example.com}, and must not be a way around the routes of that host.
 *
 * @param host in lower case; an IPv6 address in brackets
 * @param port 0 to 65535, or {@link #NO_PORT}
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc3986#section-3.2">RFC 3986 section 3.2</a>
 */
public record Authority(String host, int port) {

    /** No port is given: the scheme's default. */
    public static final int NO_PORT = -1;

    private static final int MAX_HOST = 255;
    private static final int MAX_PORT = 65535;

    /** Parses {@code host} or {@code host:port}; empty if it is neither. Never throws. */
    public static Optional<Authority> parse(String text) {
        int hostEnd = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
        if (hostEnd < 0) {
            hostEnd = text.length();
        }
        String name = withoutLastDot(text.substring(0, hostEnd));
        if (!isHost(name)) {
            return Optional.empty();
        }
        String host = name.toLowerCase(Locale.ROOT);
        if (hostEnd == text.length()) {
            return Optional.of(new Authority(host, NO_PORT));
        }
        int port = text.charAt(hostEnd) == ':' ? port(text, hostEnd + 1) : MAX_PORT + 1;
        return port > MAX_PORT ? Optional.empty() : Optional.of(new Authority(host, port));
    }

    /** The port, or the scheme's default where none is given. */
    public int portOr(int defaultPort) {
        return port == NO_PORT ? defaultPort : port;
    }

    /** As it is written in a URI. */
    @Override
    public String toString() {
        return port == NO_PORT ? host : host + ":" + port;
    }

    private static boolean isHost(String host) {
        if (host.isEmpty() || host.length() > MAX_HOST) {
            return false;
        }
        if (host.charAt(0) == '[') {
            String literal = host.substring(1, host.length() - 1);
            return literal.indexOf(':') >= 0 && IpLiteral.parse(literal).isPresent();
        }
        char before = '.';
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (!isHostChar(c) || c == '.' && before == '.') {
                return false;
            }
            before = c;
        }
        return before != '.';
    }

    private static boolean isHostChar(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
                || c == '-' || c == '.' || c == '_' || c == '~';
    }

    private static String withoutLastDot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /** "port = *DIGIT": none at all is no port; more than 65535 is no port number. */
    private static int port(String text, int from) {
        if (from == text.length()) {
            return NO_PORT;
        }
        int port = 0;
        for (int i = from; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return MAX_PORT + 1;
            }
            port = Math.min(port * 10 + digit, MAX_PORT + 1);
        }
        return port;
    }
}
