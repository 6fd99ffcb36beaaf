package io.wsgateway.launcher.probe;

import io.wsgateway.launcher.text.Escaped;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a WebSocket is. Immutable.
 *
 * @param secure true for {@code wss}
 * @param host a name, or an address; an IPv6 one in brackets
 * @param target path and query
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-3">RFC 6455 section 3</a>
 */
public record ProbeTarget(boolean secure, String host, int port, String target) {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final Pattern PORT = Pattern.compile(".*:0*(\\d+)");

    /**
     * Reads {@code ws://host:port/path}.
     *
     * @throws IllegalArgumentException saying in one line what is wrong with it
     */
    public static ProbeTarget parse(String text) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Escaped.text(text) + " is no URL (expected: ws://host/path)", e);
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("wss") || scheme.equals("https");
        boolean plain = scheme.equals("ws") || scheme.equals("http");
        requirePort(text, uri.getRawAuthority());
        if (!secure && !plain || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    Escaped.text(text) + " is no WebSocket URL (expected: ws://host/path or wss://)");
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException("a WebSocket URL has no fragment: write # as %23");
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "user and password in a URL are sent by no browser here (expected: --header)");
        }
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? HTTPS : HTTP;
        return new ProbeTarget(secure, uri.getHost(), port,
                uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
    }

    /** A port of too many digits isn't even an authority to {@link URI}. */
    private static void requirePort(String text, @Nullable String authority) {
        Matcher port = PORT.matcher(String.valueOf(authority));
        if (port.matches() && (port.group(1).length() > 5 || !isPort(Integer.parseInt(port.group(1))))) {
            throw new IllegalArgumentException(
                    Escaped.text(text) + " has the port " + Escaped.text(port.group(1)) + " (expected: 1 to 65535)");
        }
    }

    private static boolean isPort(int number) {
        return number >= 1 && number <= 0xffff;
    }

    /** The value of {@code Host}: the port only where it isn't the usual one. */
    public String authority() {
        return port == (secure ? HTTPS : HTTP) ? host : host + ":" + port;
    }

    /** The origin of a page of this very server. */
    public String ownOrigin() {
        return (secure ? "https://" : "http://") + authority();
    }

    /** What a socket takes: an IPv6 address without its brackets. */
    String address() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Without the query, which may hold a secret. */
    @Override
    public String toString() {
        int query = target.indexOf('?');
        return (secure ? "wss://" : "ws://") + authority() + (query < 0 ? target : target.substring(0, query) + "?...");
    }
}
