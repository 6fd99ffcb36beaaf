package io.wsgateway.protocol.diagnosis;

import java.util.List;
import java.util.Optional;

/**
 * An opening handshake as it was seen: either side may be missing, and what a program said of it may be all there is. Immutable.
 *
 * @param body what followed the response's head, as far as it was seen; empty if nothing did
 * @param told what a program that saw more said of it, such as a browser's console
 */
public record Exchange(Optional<HeadText> request, Optional<HeadText> response, String body, List<Finding> told) {

    public Exchange {
        told = List.copyOf(told);
        if (request.isEmpty() && response.isEmpty() && told.isEmpty()) {
            throw new IllegalArgumentException("nothing was seen");
        }
    }

    /** An exchange of which nobody said anything. */
    public Exchange(Optional<HeadText> request, Optional<HeadText> response, String body) {
        this(request, response, body, List.of());
    }

    /** Redacted, as {@link HeadText} is. */
    @Override
    public String toString() {
        return "Exchange[" + request + ", " + response + "]";
    }
}
