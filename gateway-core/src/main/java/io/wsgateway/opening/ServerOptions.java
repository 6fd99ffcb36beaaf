package io.wsgateway.opening;

import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import java.util.List;
import java.util.Optional;

/**
 * The answer to an OPTIONS request about the gateway as a whole, by which load balancers ask whether it is there: for
 * {@code *}, or for {@code /}, as HAProxy has it.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-9.3.7">RFC 9110 section 9.3.7</a>
 */
final class ServerOptions {

    private static final Answer ACCEPTING =
            new Answer(200, List.of(new HeaderField("Allow", "GET, HEAD, OPTIONS")), new byte[0]);
    private static final Answer DRAINING = new Answer(503, OpeningProcess.RETRY_LATER, new byte[0]);

    private ServerOptions() {}

    /** The answer; empty if the request isn't about the gateway as a whole. */
    static Optional<Answer> answer(HandshakeRequest request, boolean draining) {
        return request.target().equals("*") || request.target().equals("/")
                ? Optional.of(draining ? DRAINING : ACCEPTING)
                : Optional.empty();
    }
}
