package io.wsgateway.opening;

import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.util.Optional;

/** Answers plain GET requests, those which are no opening handshake. Called on event loops; must not block. */
@FunctionalInterface
public interface PlainEndpoint {

    /** Answers nothing. */
    PlainEndpoint NONE = (request, target) -> Optional.empty();

    /** The answer to a well-formed GET, or empty if there is nothing at this path. */
    Optional<Answer> answer(HandshakeRequest request, RequestTarget target);

    /** What a well-formed POST or DELETE asks to be done, or empty if nothing is done at this path. */
    default Optional<Operation> operation(HandshakeRequest request, RequestTarget target) {
        return Optional.empty();
    }

    /** Whether anything is done here: else no request may have a body. */
    default boolean hasOperations() {
        return false;
    }
}
