package io.wsgateway.app;

import java.util.List;

/**
 * What a client missed, as far as it is kept. Immutable.
 *
 * @param recovered true if {@code missed} is all that was kept since the position asked for, and nothing else; false if that
 *        is gone, or was {@link TopicPosition#NONE}: then {@code missed} is all there is
 * @param position where the history stands now, behind the last of {@code missed}
 * @param missed the oldest first; unlike received messages they stay valid
 */
public record TopicRecovery(boolean recovered, TopicPosition position, List<Message> missed) {

    public TopicRecovery {
        missed = List.copyOf(missed);
    }
}
