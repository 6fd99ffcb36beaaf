package io.wsgateway.apps.upstreams;

import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.protocol.handshake.Authority;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A server of the list, as it is written. Immutable.
 *
 * @param address where it is
 * @param secure whether it is spoken to by TLS
 * @param path what its URL has behind the host; empty: nothing
 */
public record Target(UpstreamAddress address, boolean secure, String path) {

    private static final int WS_PORT = 80;
    private static final int WSS_PORT = 443;
    private static final String SCHEME_END = "://";
    /** What may stand in a path (RFC 3986 section 3.3), and the braces of parameters. */
    private static final String PATH_MARKS = "-._~!$&'()*+,;=:@/%{}";

    /** What it is called: its address. */
    public String name() {
        return address.toString();
    }

    /** As {@code Host} names it: without the port where that is the scheme's own. */
    public String authority() {
        String name = name();
        return address.port() == (secure ? WSS_PORT : WS_PORT) ? name.substring(0, name.lastIndexOf(':')) : name;
    }

    /**
     * Reads {@code ws://HOST:PORT/PATH} or {@code wss://…}, where port and path may be missing.
     *
     * @throws IllegalArgumentException if it is none; the message says what is expected, and repeats nothing
     */
    public static Target url(String text) {
        requireNoSpaces(text);
        int end = text.indexOf(SCHEME_END);
        String scheme = end < 0 ? "" : text.substring(0, end).toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("wss");
        if (!secure && !scheme.equals("ws")) {
            throw new IllegalArgumentException("ws://HOST:PORT or wss://HOST:PORT" + suggested(scheme));
        }
        String rest = text.substring(end + SCHEME_END.length());
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "" : rest.substring(slash);
        if (rest.indexOf('?') >= 0 || rest.indexOf('#') >= 0) {
            throw new IllegalArgumentException("a URL without query and fragment");
        }
        if (authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException("a URL without user and password");
        }
        return new Target(address(authority, secure ? WSS_PORT : WS_PORT), secure, requirePath(path));
    }

    /**
     * Reads {@code HOST:PORT}.
     *
     * @param secure whether it is spoken to by TLS
     * @throws IllegalArgumentException if it is none; the message says what is expected, and repeats nothing
     */
    public static Target hostAndPort(String text, boolean secure) {
        requireNoSpaces(text);
        if (text.contains(SCHEME_END)) {
            throw new IllegalArgumentException("HOST:PORT, without a scheme");
        }
        return new Target(address(text, Authority.NO_PORT), secure, "");
    }

    private static void requireNoSpaces(String text) {
        if (text.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("no spaces, not at the end either");
        }
    }

    private static String suggested(String scheme) {
        return switch (scheme) {
            case "" -> ", with ws:// or wss:// at the beginning";
            case "http" -> "; did you mean ws:// in place of http://?";
            case "https" -> "; did you mean wss:// in place of https://?";
            default -> Choice.suggestion(scheme, List.of("ws", "wss"));
        };
    }

    private static UpstreamAddress address(String text, int defaultPort) {
        Optional<Authority> authority = Authority.parse(text);
        int port = authority.map(known -> known.portOr(defaultPort)).orElse(0);
        if (port < 1) {
            throw new IllegalArgumentException(
                    "a host, a name or an address, IPv6 in brackets, and a port of 1 to 65535");
        }
        String host = authority.orElseThrow().host();
        return new UpstreamAddress(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    private static String requirePath(String path) {
        boolean fits =
                path.chars().allMatch(c -> c < 0x80 && Character.isLetterOrDigit(c) || PATH_MARKS.indexOf(c) >= 0);
        if (!fits || path.replaceAll("%[0-9A-Fa-f]{2}", "").indexOf('%') >= 0) {
            throw new IllegalArgumentException("a path in ASCII, percent-encoded");
        }
        return path;
    }
}
