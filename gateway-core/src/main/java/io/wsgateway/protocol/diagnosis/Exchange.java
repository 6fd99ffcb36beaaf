package io.wsgateway.protocol.diagnosis;

import java.util.Optional;

/**
 * An opening handshake as it was seen: either side may be missing, but not both. Immutable.
 *
 * @param body what followed the response's head, as far as it was seen; empty if nothing did
 */
public record Exchange(Optional<HeadText> request, Optional<HeadText> response, String body) {

    public Exchange {
        if (request.isEmpty() && response.isEmpty()) {
            throw new IllegalArgumentException("neither a request nor a response");
        }
    }

    /** Redacted, as {@link HeadText} is. */
    @Override
    public String toString() {
        return "Exchange[" + request + ", " + response + "]";
    }
}
