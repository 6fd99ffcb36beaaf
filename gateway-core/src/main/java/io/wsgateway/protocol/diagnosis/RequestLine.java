package io.wsgateway.protocol.diagnosis;

import io.wsgateway.protocol.handshake.Printable;
import java.util.Optional;

/**
 * A request line, taken apart at its spaces and held against no rule yet. Immutable.
 *
 * @param method the method
 * @param target the request target
 * @param version such as {@code HTTP/1.1}
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9112#section-3">RFC 9112 section 3</a>
 */
public record RequestLine(String method, String target, String version) {

    private static final int PARTS = 3;

    /** The parts of a line; empty unless they are three. */
    public static Optional<RequestLine> parse(String line) {
        String[] parts = line.split(" ", -1);
        return parts.length == PARTS ? Optional.of(new RequestLine(parts[0], parts[1], parts[2])) : Optional.empty();
    }

    /** The target without its query. */
    String path() {
        int end = target.indexOf('?');
        return end < 0 ? target : target.substring(0, end);
    }

    /** Redacted: the target's query may hold a secret. */
    @Override
    public String toString() {
        return "RequestLine[" + Printable.of(method) + " " + Printable.target(target) + "]";
    }
}
