package io.wsgateway.topic;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicPosition;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an application makes of a position: while it publishes, it is in its own callback; later, on a thread of the engine's, it is
 * called as application code is. Thread-safe.
 */
final class CalledMessage implements Function<TopicPosition, Message> {

    private final Function<TopicPosition, Message> message;
    private final TopicCalls calls;
    private volatile boolean later;

    CalledMessage(Function<TopicPosition, Message> message, TopicCalls calls) {
        this.message = message;
        this.calls = calls;
    }

    /** The application's callback goes on. */
    void callReturns() {
        later = true;
    }

    @Override
    public Message apply(TopicPosition position) {
        if (!later) {
            return message.apply(position);
        }
        AtomicReference<@Nullable Message> made = new AtomicReference<>();
        calls.now(() -> made.set(message.apply(position)));
        Message found = made.get();
        if (found == null) {
            throw new IllegalStateException("the application's code was not called");
        }
        return found;
    }
}
