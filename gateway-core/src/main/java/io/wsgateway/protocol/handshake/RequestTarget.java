package io.wsgateway.protocol.handshake;

import java.util.List;
import java.util.Optional;

/**
 * A request target, percent-decoded and normalised once (RFC 9112 section 3.2, RFC 3986 section 6). Immutable.
 *
 * @param segments the path's segments, decoded, without dot segments; {@code /} is one empty segment
 * @param query the query as it was sent, without the question mark; empty if there is none
 * @param authority the authority of an absolute-form target, which takes the place of Host; empty in origin-form
 */
public record RequestTarget(List<String> segments, Optional<String> query, Optional<String> authority) {

    public RequestTarget {
        segments = List.copyOf(segments);
    }

    /** The normalised path, starting with a slash; decoded. */
    public String path() {
        return "/" + String.join("/", segments);
    }

    /** The first value of this name in the query, percent-decoded, {@code +} as a space; empty if there is none. */
    public Optional<String> queryParameter(String name) {
        throw new UnsupportedOperationException(name);
    }

    /** Parses a target; empty if it is in no form that a GET may use, or if a segment decodes to what no path may hold. */
    public static Optional<RequestTarget> parse(String target) {
        throw new UnsupportedOperationException(target);
    }
}
