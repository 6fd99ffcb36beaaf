package io.wsgateway.engine;

import io.wsgateway.app.TopicPosition;
import java.util.List;

/**
 * The last bodies of a history. Immutable; the bodies must not be changed.
 *
 * @param position behind the last of them
 * @param bodies the oldest first, without a gap: the first one's offset is {@code position.offset() - bodies.size() + 1}
 */
public record KeptPart(TopicPosition position, List<byte[]> bodies) {

    public KeptPart {
        bodies = List.copyOf(bodies);
    }

    /** True if this is all that was kept since a position, nothing missing. */
    public boolean isSince(TopicPosition since) {
        long missed = position.offset() - since.offset();
        return position.epoch().equals(since.epoch()) && missed >= 0 && missed <= bodies.size();
    }
}
