package io.wsgateway.netty.http;

import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.util.List;
import java.util.Optional;

/** Answers plain GET requests, those which are no opening handshake. Called on event loops; must not block. */
@FunctionalInterface
public interface PlainEndpoint {

    /** Answers nothing. */
    PlainEndpoint NONE = (request, target) -> Optional.empty();

    /** The answer to a well-formed GET, or empty if there is nothing at this path. */
    Optional<Response> answer(HandshakeRequest request, RequestTarget target);

    /**
     * A whole response; the connection is closed after it.
     *
     * @param status the HTTP status
     * @param headers further header fields; Content-Type belongs here, Content-Length is added
     * @param body the body
     */
    record Response(int status, List<HeaderField> headers, byte[] body) {}
}
