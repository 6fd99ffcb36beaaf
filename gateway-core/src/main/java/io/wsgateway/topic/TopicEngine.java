package io.wsgateway.topic;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence;
import io.wsgateway.app.TopicRecovery;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What connects the nodes that share an application's topics, and remembers for them: messages go from a node into the
 * engine, and from the engine to every node with subscribers, the publishing one among them. Within a node,
 * {@link TopicFanOut} takes them on. Without a cluster there is one node, and the engine is the
 * {@link MemoryTopicEngine}. Thread-safe; no method blocks.
 */
public interface TopicEngine extends AutoCloseable {

    /** Connects a node; called once, before anything else. */
    void open(Node node);

    /** Brings a message to all nodes, best effort; it is valid during the call. What one thread publishes keeps its order. */
    void publish(String topic, Message message);

    /**
     * Gives a message the topic's next position, keeps it, and brings it to all nodes in the order of positions.
     *
     * @param message valid during the call
     * @return its position; fails if it may not have been kept
     */
    CompletionStage<TopicPosition> keep(String topic, TopicHistory history, Message message);

    /**
     * As {@link #keep(String, TopicHistory, Message)}, for a message that holds its own position.
     *
     * @param message is asked for the position that seems to be next, and again if somebody else was first. Called without a
     *        lock; what it throws, it throws to the caller or fails the stage with
     */
    CompletionStage<TopicPosition> keep(String topic, TopicHistory history, Function<TopicPosition, Message> message);

    /** Reads what was kept since a position. */
    CompletionStage<TopicRecovery> read(String topic, TopicHistory history, TopicPosition since);

    /** Reads what was kept since a position, in turn with what this node is brought: see {@link Recoverer}. */
    void recover(String topic, TopicHistory history, TopicPosition since, Recoverer recoverer);

    /** Forgets what was kept of a topic, and begins another epoch. */
    void forget(String topic);

    /** From now on this node has subscribers to this topic, or by this filter. Called in turn with {@link #unwanted}. */
    default void wanted(String topicOrFilter) {}

    /** From now on this node has none. */
    default void unwanted(String topicOrFilter) {}

    /** A session of this node has subscribed to the topic. */
    default void joined(String topic, TopicPresence.Member member) {}

    /** A session of this node that is subscribed to the topic has another label. */
    default void changed(String topic, TopicPresence.Member member) {}

    /** A session of this node has unsubscribed, or ended. */
    default void left(String topic, TopicPresence.Member member) {}

    /** From now on somebody of this node observes the topic's members: {@link Node#presence} is called. In turn with the reverse. */
    default void observed(String topic) {}

    /** From now on nobody does. */
    default void unobserved(String topic) {}

    /** The topic's members on the other nodes, as far as these can be asked. */
    CompletionStage<List<TopicPresence.Member>> membersElsewhere(String topic);

    /** What is kept, as far as this node knows; by default it knows nothing. Not for event loops, as it may be much. */
    default List<KeptHistory> histories() {
        return List.of();
    }

    /**
     * Looks at what is kept of one topic, which changes nothing: it counts as no use.
     *
     * @return empty where nothing is known; fails if it can't be asked for
     */
    default CompletionStage<Optional<KeptHistory>> history(String topic) {
        return CompletableFuture.completedStage(Optional.empty());
    }

    /**
     * The messages that are kept of one topic since a position, as {@link #read} reads them, but that it counts as no use.
     *
     * @return empty where nothing is known; fails if it can't be asked for
     */
    default CompletionStage<Optional<TopicRecovery>> look(String topic, TopicPosition since) {
        return CompletableFuture.completedStage(Optional.empty());
    }

    /**
     * What is kept of one topic. Immutable.
     *
     * @param limits how much may be, as it was said last; empty: it was never said to this node
     * @param position behind the last message that this node knows of
     * @param size how much there is; empty where the engine would have to be asked
     */
    record KeptHistory(String topic, Optional<TopicHistory> limits, TopicPosition position, Optional<KeptSize> size) {}

    /**
     * How much is kept of one topic. Immutable.
     *
     * @param messages how many there are
     * @param bytes of their payloads
     */
    record KeptSize(int messages, long bytes) {}

    /**
     * Gives up what it keeps and need not keep any more, such as messages that are too old. Called now and then, by
     * one thread.
     */
    default void expire() {}

    /** Ends the connection; nothing is brought any more. */
    @Override
    void close();

    /** What an engine sees of a node. Thread-safe. */
    interface Node {

        /** Hands a message to the node's subscribers; those in the lane of the calling thread may have it at once. */
        void deliver(String topic, Message message);

        /**
         * Puts a kept message into the queues of the lanes its subscribers live in: none of them has it at once, so that this
         * can be called under the lock that keeps a topic's order.
         */
        void deliverInTurn(String topic, Message message);

        /** True if the topic has subscribers here by its name. */
        boolean isWanted(String topic);

        /**
         * Messages to a topic were lost on their way to this node, and can't be had any more. Those who are subscribed by its name
         * are ended over the next seconds, so that they come back and are told what is kept.
         *
         * @param why for the log
         */
        void lost(String topic, String why);

        /** Who is subscribed to the topic by its name on this node. */
        CompletionStage<List<TopicPresence.Member>> members(String topic);

        /** A member has joined or left on another node. Observers are called in this call, and may block. */
        void presence(String topic, TopicPresence.Event event);
    }

    /**
     * Takes what was kept. {@link #recovered} is called in turn with {@link Node#deliverInTurn} for the topic: what has been
     * brought before is up to the recovery's position, what is brought after is beyond.
     */
    interface Recoverer {

        /** Called once, unless {@link #failed} is. Doesn't block, and doesn't ask the engine for anything. */
        void recovered(TopicRecovery recovery);

        /** The history can't be asked. */
        void failed(Throwable cause);
    }
}
