package io.wsgateway.protocol.diagnosis;

import java.util.Optional;

/**
 * A request line, taken apart at its spaces. Immutable.
 *
 * @param version such as {@code HTTP/1.1}
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9112#section-3">RFC 9112 section 3</a>
 */
record RequestLine(String method, String target, String version) {

    private static final int PARTS = 3;

    static Optional<RequestLine> parse(String line) {
        String[] parts = line.split(" ", -1);
        return parts.length == PARTS ? Optional.of(new RequestLine(parts[0], parts[1], parts[2])) : Optional.empty();
    }

    /** The target without its query. */
    String path() {
        int end = target.indexOf('?');
        return end < 0 ? target : target.substring(0, end);
    }
}
