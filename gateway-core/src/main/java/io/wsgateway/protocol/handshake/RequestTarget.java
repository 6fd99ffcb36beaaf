package io.wsgateway.protocol.handshake;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request target, percent-decoded and normalised once, so that a path has one spelling only. Immutable.
 *
 * <p>Paths that differ in anything but escapes and dot segments are different: {@code /secure}, {@code /secure/},
 * {@code //secure} and {@code /SECURE} are four, and {@code /a/..;/b} has a segment named {@code ..;}. Characters that
 * should have been escaped, such as {@code | ^ [ ]} which browsers send as they are, mean themselves and nothing else; so does
 * {@code \} in a query, where it takes part in nothing.
 *
 * @param segments the path's segments, decoded, without dot segments; {@code /} is one empty segment
 * @param query the query as it was sent, without the question mark; empty if there is none
 * @param authority the authority of an absolute-form target, which takes the place of Host; empty in origin-form
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9112#section-3.2">RFC 9112 section 3.2</a>
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc3986#section-6.2.2">RFC 3986 section 6.2.2</a>
 */
public record RequestTarget(List<String> segments, Optional<String> query, Optional<String> authority) {

    private static final Set<String> SCHEMES = Set.of("http", "https", "ws", "wss");

    public RequestTarget {
        segments = List.copyOf(segments);
    }

    /** The normalised path, starting with a slash; decoded. */
    public String path() {
        return "/" + String.join("/", segments);
    }

    /**
     * The first value of this name in the query, percent-decoded, {@code +} as a space; empty if there is none. An escape that
     * is none stays as it is, as nothing is decided by a query.
     */
    public Optional<String> queryParameter(String name) {
        return query.flatMap(text -> new QueryString(text).first(name));
    }

    /**
     * Parses a target in origin-form, or in absolute-form with the scheme http, https, ws or wss. Never throws.
     *
     * @return empty if it is in another form, has a fragment, or its path escapes wrongly, climbs above the root, or decodes
     *         to what no path may hold: control characters, slashes and backslashes, bytes that are not UTF-8
     */
    public static Optional<RequestTarget> parse(String target) {
        int query = endOfPath(target);
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#' || c == '\\' && i < query) {
                return Optional.empty();
            }
        }
        return target.startsWith("/") ? parse(Optional.empty(), target) : parseAbsolute(target);
    }

    private static int endOfPath(String target) {
        int mark = target.indexOf('?');
        return mark < 0 ? target.length() : mark;
    }

    /** True if what stands before the query has a backslash, or an escaped slash or backslash. */
    static boolean hasSlashInSegment(String target) {
        String path = target.substring(0, endOfPath(target)).toLowerCase(Locale.ROOT);
        return path.contains("%2f") || path.contains("%5c") || path.indexOf('\\') >= 0;
    }

    private static Optional<RequestTarget> parseAbsolute(String target) {
        int scheme = target.indexOf("://");
        if (scheme < 0 || !SCHEMES.contains(target.substring(0, scheme).toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        String rest = target.substring(scheme + 3);
        int end = 0;
        while (end < rest.length() && rest.charAt(end) != '/' && rest.charAt(end) != '?') {
            end++;
        }
        String authority = rest.substring(0, end);
        // "If the target URI's path component is empty, the client MUST send "/"": in absolute-form it may be empty.
        String path = rest.substring(end).startsWith("/") ? rest.substring(end) : "/" + rest.substring(end);
        return Authority.parse(authority).isEmpty() ? Optional.empty() : parse(Optional.of(authority), path);
    }

    private static Optional<RequestTarget> parse(Optional<String> authority, String pathAndQuery) {
        int mark = pathAndQuery.indexOf('?');
        String path = mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
        List<String> segments = segments(path);
        if (segments == null) {
            return Optional.empty();
        }
        Optional<String> query = mark < 0 ? Optional.empty() : Optional.of(pathAndQuery.substring(mark + 1));
        return Optional.of(new RequestTarget(segments, query, authority));
    }

    /** RFC 3986 section 5.2.4, after decoding: {@code %2e} is a dot (section 6.2.2.2). Null if the path is malformed. */
    private static @Nullable List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (int start = 1; start >= 1;) {
            int slash = path.indexOf('/', start);
            boolean last = slash < 0;
            String segment = decodeSegment(last ? path.substring(start) : path.substring(start, slash));
            start = last ? 0 : slash + 1;
            if (segment == null || segment.equals("..") && segments.isEmpty()) {
                return null;
            }
            boolean dots = segment.equals(".") || segment.equals("..");
            if (segment.equals("..")) {
                segments.removeLast();
            }
            if (!dots || last) {
                segments.add(dots ? "" : segment);
            }
        }
        return segments;
    }

    private static @Nullable String decodeSegment(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment; // of ASCII characters that may stand in a path
        }
        Optional<byte[]> bytes = PercentEncoding.decode(segment);
        if (bytes.isEmpty()) {
            return null;
        }
        try {
            String decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.get())).toString();
            boolean clean = decoded.chars().noneMatch(c -> Character.isISOControl(c) || c == '/' || c == '\\');
            return clean ? decoded : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
