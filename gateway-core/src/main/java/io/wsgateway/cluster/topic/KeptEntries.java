package io.wsgateway.cluster.topic;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicRecovery;
import io.wsgateway.engine.KeptPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A part of a topic's history, as it was read. Immutable.
 *
 * @param end behind the last of them
 * @param all the oldest first, without a gap
 */
record KeptEntries(TopicPosition end, List<KeptEntry> all) {

    KeptEntries {
        all = List.copyOf(all);
    }

    static KeptEntries of(KeptPart part) {
        TopicPosition end = part.position();
        long before = Math.max(0, end.offset() - part.bodies().size());
        List<KeptEntry> all = new ArrayList<>(part.bodies().size());
        for (byte[] body : part.bodies()) {
            all.add(KeptEntry.of(new TopicPosition(end.epoch(), before + all.size() + 1), body));
        }
        return new KeptEntries(end, all);
    }

    /**
     * True if nothing since this position is missing. {@link TopicPosition#NONE} is where nothing was kept yet: everything is here
     * then that this epoch had.
     */
    boolean isSince(TopicPosition since) {
        if (since.equals(TopicPosition.NONE)) {
            return all.size() == end.offset();
        }
        long missed = end.offset() - since.offset();
        return end.epoch().equals(since.epoch()) && missed >= 0 && missed <= all.size();
    }

    /** Those behind this position, which they are since. */
    List<KeptEntry> behind(TopicPosition since) {
        int missed = (int) (since.equals(TopicPosition.NONE) ? all.size() : end.offset() - since.offset());
        return all.subList(all.size() - missed, all.size());
    }

    /** These and those that follow them. */
    KeptEntries with(List<KeptEntry> more) {
        if (more.isEmpty()) {
            return this;
        }
        List<KeptEntry> both = new ArrayList<>(all);
        both.addAll(more);
        return new KeptEntries(more.getLast().position(), both);
    }

    /** What somebody is told who asks for what was kept since a position. */
    TopicRecovery recovery(TopicPosition since) {
        boolean known = !since.equals(TopicPosition.NONE) && isSince(since);
        List<KeptEntry> missed = known ? behind(since) : all;
        List<Message> messages = missed.stream().map(KeptEntry::message).filter(Objects::nonNull).toList();
        return new TopicRecovery(known && messages.size() == missed.size(), end, messages);
    }
}
