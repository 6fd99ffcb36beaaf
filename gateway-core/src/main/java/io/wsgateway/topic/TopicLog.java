package io.wsgateway.topic;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicRecovery;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The last messages of one topic in one epoch. Time is an argument: milliseconds of any clock. Guarded by
 * {@link TopicLogs}.
 */
final class TopicLog {

    /** About what a message costs beside its payload, and a log without any. */
    static final int MESSAGE_BYTES = 100;
    static final int LOG_BYTES = 500;

    private record Entry(HeldMessage message, long at) {}

    private final String epoch;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long last;
    private long payload;

    TopicLog(String epoch) {
        this.epoch = epoch;
    }

    /** Behind the last message. */
    TopicPosition position() {
        return new TopicPosition(epoch, last);
    }

    /** What the next message gets. */
    TopicPosition next() {
        return new TopicPosition(epoch, last + 1);
    }

    /** How many messages there are. */
    int messages() {
        return entries.size();
    }

    /** Of their payloads, in bytes. */
    long payload() {
        return payload;
    }

    /** The heap it takes up, about. */
    long footprint() {
        return LOG_BYTES + payload + (long) entries.size() * MESSAGE_BYTES;
    }

    void add(HeldMessage message, long now) {
        entries.addLast(new Entry(message, now));
        payload += message.size();
        last++;
    }

    /** Forgets what is beyond the limits, and what else is needed to take up no more than this. */
    void trim(TopicHistory limits, long mostFootprint, long now) {
        long oldest = now - limits.age().toMillis();
        for (Entry first = entries.peekFirst(); first != null; first = entries.peekFirst()) {
            boolean kept = entries.size() <= limits.messages() && payload <= limits.bytes()
                    && footprint() <= mostFootprint && first.at() > oldest;
            if (kept) {
                return;
            }
            entries.removeFirst();
            payload -= first.message().size();
        }
    }

    TopicRecovery since(TopicPosition position) {
        long missed = last - position.offset();
        boolean recovered = position.epoch().equals(epoch) && missed >= 0 && missed <= entries.size();
        long skipped = recovered ? entries.size() - missed : 0;
        List<Message> messages = entries.stream().skip(skipped).<Message>map(Entry::message).toList();
        return new TopicRecovery(recovered, position(), messages);
    }
}
