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
     * <p>
     * Of members on another node it hears on a virtual thread, those of a node in order: as they come and go; that they have left,
     * once their node isn't heard any more; and that they have joined, where it is heard again, or where it couldn't be asked when
     * the observation began, though they may have been members all the time. That somebody left may be told of one who wasn't known.
     * With {@link #members} after this, nobody is missed: each member is in that list, or told of.
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
     * @param label what the application shows of it to others, see {@link Session#label}; empty if nothing
     */
    record Member(String session, Optional<String> principal, String label) {

        /** A member without a label. */
        public Member(String session, Optional<String> principal) {
            this(session, principal, "");
        }
    }

    /** Something that happened to a topic's members. */
    sealed interface Event {

        /** Who it happened to. */
        Member member();

        /** A session subscribed. */
        record Joined(Member member) implements Event {}

        /** A session that is subscribed has another label. */
        record Changed(Member member) implements Event {}

        /** A session unsubscribed or ended. */
        record Left(Member member) implements Event {}
    }
}
