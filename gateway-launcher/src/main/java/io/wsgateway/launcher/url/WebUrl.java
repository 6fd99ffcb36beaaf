package io.wsgateway.launcher.url;

import io.wsgateway.launcher.text.Escaped;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * An absolute URL with the scheme ws, wss, http or https, as a browser reads it. Immutable.
 *
 * @param secure true for wss and https
 * @param host as it is sent: in ASCII and lower case; an IPv6 address in brackets
 * @param port 0 to 65535; the scheme's own where none is written
 * @param path percent-encoded, without dot segments; begins with a slash
 * @param query percent-encoded, without its question mark; empty if there is none
 * @param credentials whether it has a user or a password
 * @param fragment whether it has a fragment, and be it an empty one
 * @see <a href="https://url.spec.whatwg.org/#concept-basic-url-parser">WHATWG URL, basic URL parser</a>
 */
public record WebUrl(boolean secure, String host, int port, String path, Optional<String> query, boolean credentials,
        boolean fragment) {

    private static final Set<String> PLAIN = Set.of("ws", "http");
    private static final Set<String> SECURE = Set.of("wss", "https");
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int MOST_PORT = 0xffff;
    private static final String EXPECTED = " (expected: ws://host/path or wss://)";

    /**
     * Reads a URL.
     *
     * @throws MalformedUrlException where {@code new WebSocket} throws a SyntaxError, but for a fragment
     */
    public static WebUrl parse(String text) throws MalformedUrlException {
        String url = trimmed(text);
        int colon = url.indexOf(':');
        String scheme = url.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
        boolean secure = SECURE.contains(scheme);
        if (!secure && !PLAIN.contains(scheme)) {
            throw new MalformedUrlException("is no WebSocket URL" + EXPECTED);
        }
        int start = colon + 1;
        while (start < url.length() && isSlash(url.charAt(start))) {
            start++;
        }
        int hash = url.indexOf('#', start);
        String behind = url.substring(start, hash < 0 ? url.length() : hash);
        int mark = behind.indexOf('?');
        String hierarchy = mark < 0 ? behind : behind.substring(0, mark);
        int slash = 0;
        while (slash < hierarchy.length() && !isSlash(hierarchy.charAt(slash))) {
            slash++;
        }
        String authority = hierarchy.substring(0, slash);
        int at = authority.lastIndexOf('@');
        String hostAndPort = authority.substring(at + 1);
        int end = portColon(hostAndPort);
        String host = end < 0 ? hostAndPort : hostAndPort.substring(0, end);
        if (host.isEmpty()) {
            throw new MalformedUrlException("has no host" + EXPECTED);
        }
        return new WebUrl(secure, UrlHost.parse(host),
                end < 0 ? defaultPort(secure) : port(hostAndPort.substring(end + 1), defaultPort(secure)),
                UrlPath.parse(hierarchy.substring(slash)),
                mark < 0 ? Optional.empty() : Optional.of(PercentEncodeSet.QUERY.encode(behind.substring(mark + 1))),
                at >= 0 && !authority.substring(0, at).replaceFirst(":", "").isEmpty(), hash >= 0);
    }

    /** Browsers take off control characters and spaces around a URL, and tabs and line ends within. */
    private static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && text.charAt(start) <= ' ') {
            start++;
        }
        while (end > start && text.charAt(end - 1) <= ' ') {
            end--;
        }
        return text.substring(start, end).replaceAll("[\\t\\n\\r]", "");
    }

    static boolean isSlash(char c) {
        return c == '/' || c == '\\';
    }

    /** The colon before the port; -1 if there is none. Those of an IPv6 address stand in brackets. */
    private static int portColon(String hostAndPort) {
        boolean inside = false;
        for (int i = 0; i < hostAndPort.length(); i++) {
            char c = hostAndPort.charAt(i);
            if (c == ':' && !inside) {
                return i;
            }
            inside = c == '[' || inside && c != ']';
        }
        return -1;
    }

    private static int port(String digits, int usual) throws MalformedUrlException {
        if (digits.isEmpty()) {
            return usual;
        }
        int port = 0;
        for (int i = 0; i < digits.length() && port <= MOST_PORT; i++) {
            int digit = digits.charAt(i) - '0';
            port = digit < 0 || digit > 9 ? MOST_PORT + 1 : 10 * port + digit;
        }
        if (port > MOST_PORT) {
            throw new MalformedUrlException("has the port " + Escaped.text(digits) + " (expected: 1 to 65535)");
        }
        return port;
    }

    private static int defaultPort(boolean secure) {
        return secure ? HTTPS : HTTP;
    }

    /** The value of {@code Host}: the port only where it isn't the scheme's own. */
    public String authority() {
        return port == defaultPort(secure) ? host : host + ":" + port;
    }

    /** The request target that is sent. */
    public String target() {
        return path + query.map(text -> "?" + text).orElse("");
    }

    /** Without the query, which may hold a secret. */
    @Override
    public String toString() {
        return (secure ? "wss://" : "ws://") + authority() + path + (query.isPresent() ? "?..." : "");
    }
}
