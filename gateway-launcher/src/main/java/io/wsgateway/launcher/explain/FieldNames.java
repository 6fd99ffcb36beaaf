package io.wsgateway.launcher.explain;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names by which a line is known to be a header field, wherever it stands.
 *
 * @see <a href="https://www.iana.org/assignments/http-fields/http-fields.xhtml">IANA, HTTP field names</a>
 */
final class FieldNames {

    private static final Set<String> KNOWN = Set.of("accept", "accept-charset", "accept-encoding", "accept-language",
            "accept-ranges", "age", "allow", "alt-svc", "authorization", "cache-control", "connection",
            "content-encoding",
            "content-language", "content-length", "content-location", "content-security-policy", "content-type",
            "cookie", "cookie2", "date", "dnt", "etag", "expect", "expires", "forwarded", "from", "host", "if-match",
            "if-modified-since", "if-none-match", "keep-alive", "last-modified", "link", "location", "max-forwards",
            "nel", "origin", "pragma", "priority", "proxy-authenticate", "proxy-authorization", "proxy-connection",
            "range", "referer", "referrer-policy", "report-to", "retry-after", "server", "set-cookie",
            "strict-transport-security", "te", "trailer", "transfer-encoding", "upgrade", "upgrade-insecure-requests",
            "user-agent", "vary", "via", "www-authenticate");
    private static final Pattern FAMILIES =
            Pattern.compile("(?i)(?:sec|x|cf|access-control|cross-origin|gateway|traceparent|tracestate)-[a-z0-9-]+");
    private static final Set<String> PSEUDO =
            Set.of(":authority", ":method", ":path", ":protocol", ":scheme", ":status");
    /** What browsers say beside the heads. */
    private static final Set<String> GENERAL =
            Set.of("request url", "request method", "status code", "remote address", "referrer policy");
    /** A name of several words, as server interfaces keep it: {@code HTTP_SEC_WEBSOCKET_KEY}. */
    private static final Pattern META_VARIABLE = Pattern.compile("HTTP_[A-Z0-9_]+");

    private FieldNames() {}

    /** True for a name that stands for a header field or for what a browser shows as one. */
    static boolean isKnown(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return KNOWN.contains(lower) || PSEUDO.contains(lower) || GENERAL.contains(lower)
                || FAMILIES.matcher(name).matches() || META_VARIABLE.matcher(name).matches();
    }

    /** True for what a browser says beside the heads: {@code Request URL}. */
    static boolean isGeneral(String name) {
        return GENERAL.contains(name.toLowerCase(Locale.ROOT));
    }

    /** True for a field that nothing but an opening handshake has. */
    static boolean isOfHandshakes(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("sec-websocket-") || lower.equals(":protocol")
                || (lower.equals("upgrade") || lower.equals("connection"))
                        && value.toLowerCase(Locale.ROOT).matches(".*(?:websocket|upgrade).*");
    }

    /** The name as it is on the wire. */
    static String onTheWire(String name) {
        return META_VARIABLE.matcher(name).matches() ? name.substring("HTTP_".length()).replace('_', '-') : name;
    }
}
