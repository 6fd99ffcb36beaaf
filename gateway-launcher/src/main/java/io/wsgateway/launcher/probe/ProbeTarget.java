package io.wsgateway.launcher.probe;

import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.url.MalformedUrlException;
import io.wsgateway.launcher.url.WebUrl;
import io.wsgateway.protocol.handshake.Printable;

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

    /**
     * Reads {@code ws://host:port/path} as a browser does.
     *
     * @throws IllegalArgumentException saying in one line what is wrong with it
     */
    public static ProbeTarget parse(String text) {
        WebUrl url;
        try {
            url = WebUrl.parse(text);
        } catch (MalformedUrlException e) {
            throw new IllegalArgumentException(shown(text) + " " + e.getMessage(), e);
        }
        if (url.port() == 0) {
            throw new IllegalArgumentException(shown(text) + " has the port 0 (expected: 1 to 65535)");
        }
        if (url.fragment()) {
            throw new IllegalArgumentException("a WebSocket URL has no fragment: write # as %23");
        }
        if (url.credentials()) {
            throw new IllegalArgumentException(
                    "user and password in a URL are sent by no browser here (expected: --header)");
        }
        return new ProbeTarget(url.secure(), url.host(), url.port(), url.target());
    }

    private static String shown(String text) {
        return Escaped.text(Printable.authority(Printable.withoutQueries(text)));
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
        return (secure ? "wss://" : "ws://") + authority() + Printable.target(target);
    }
}
