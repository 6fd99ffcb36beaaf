package io.wsgateway.session;

import java.util.concurrent.atomic.LongAdder;

/** What is counted of all sessions there have been. Thread-safe. */
public final class SessionCounters {

    private final LongAdder dropped = new LongAdder();

    /** A message was dropped because its session's peer reads too slowly. */
    public void messageDropped() {
        dropped.increment();
    }

    /** How many messages were dropped. */
    public long droppedMessages() {
        return dropped.sum();
    }
}
