package io.wsgateway.app;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Who is subscribed to a topic by its name. A session that only hears it by a {@link TopicFilter} is no member. Thread-safe.
 */
public interface TopicPresence {

    /**
     * The members now, in no order: one for each session, so that a principal may be there more than once. It costs time and
     * memory for each of them. What continues the stage may block: it runs in this call or on a virtual thread.
     */
    CompletionStage<List<Member>> members();

    /**
     * Hears of members from now on. It is called as callbacks of the session in question are: in order, on its event loop or,
     * where the application is {@link Execution#BLOCKING}, on a virtual thread. Sessions differ: what it does must be
     * thread-safe. Those who are members already aren't told of.
     *
     * @return closes the observation
     */
    Observation observe(Consumer<Event> observer);

    /** An observation under way. */
    interface Observation extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * A session that is subscribed.
     *
     * @param session the session's id
     * @param principal who the peer is
     */
    record Member(String session, Optional<String> principal) {}

    /** Something that happened to a topic's members. */
    sealed interface Event {

        /** Who it happened to. */
        Member member();

        /** A session subscribed. */
        record Joined(Member member) implements Event {}

        /** A session unsubscribed or ended. */
        record Left(Member member) implements Event {}
    }
}
