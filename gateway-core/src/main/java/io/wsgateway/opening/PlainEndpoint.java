package io.wsgateway.opening;

import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.util.Optional;

/** Answers plain requests, those which are no opening handshake. Called on event loops; must not block. */
@FunctionalInterface
public interface PlainEndpoint {

    /** Answers nothing. */
    PlainEndpoint NONE = (request, target) -> Optional.empty();

    /** The answer to a well-formed GET or HEAD, or empty if there is none at this path that is known at once. */
    Optional<Answer> answer(HandshakeRequest request, RequestTarget target);

    /**
     * What a well-formed request asks to be done, by whatever method, where {@link #answer} has none: empty if nothing is done at
     * this path.
     */
    default Optional<Operation> operation(HandshakeRequest request, RequestTarget target) {
        return Optional.empty();
    }

    /** Whether anything is done here: else no request may have a body. */
    default boolean hasOperations() {
        return false;
    }
}
