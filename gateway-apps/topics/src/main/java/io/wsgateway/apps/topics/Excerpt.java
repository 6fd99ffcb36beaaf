package io.wsgateway.apps.topics;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicRecovery;
import java.util.List;

/**
 * The last messages of a history that fit into one answer. Immutable.
 *
 * @param complete whether these are all that were kept since the position asked for
 * @param position where the history stands behind them
 * @param messages JSON objects, the oldest first
 */
record Excerpt(boolean complete, TopicPosition position, List<String> messages) {

    /** The most bytes of all messages: a quarter of what may wait for a session by default. */
    static final int MOST_BYTES = 256 << 10;

    Excerpt {
        messages = List.copyOf(messages);
    }

    /** The last of these, at most so many. */
    static Excerpt of(TopicRecovery recovery, int most) {
        List<Message> missed = recovery.missed();
        int first = missed.size();
        int bytes = 0;
        while (first > 0 && missed.size() - first < most && bytes + missed.get(first - 1).size() <= MOST_BYTES) {
            first--;
            bytes += missed.get(first).size();
        }
        List<String> told = missed.subList(first, missed.size()).stream().filter(Message::isText).map(Message::text)
                .filter(Event::isMessage).toList();
        return new Excerpt(recovery.recovered() && first == 0, recovery.position(), told);
    }

    /** Where the history stands, and none of it. */
    static Excerpt none(TopicRecovery recovery) {
        return new Excerpt(false, recovery.position(), List.of());
    }
}
