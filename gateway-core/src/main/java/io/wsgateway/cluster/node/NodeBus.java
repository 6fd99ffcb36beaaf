package io.wsgateway.cluster.node;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * How nodes speak to each other. A subject is what is asked, such as {@code members/chat}; each has one who answers on every node.
 * Thread-safe; no method blocks. What continues a stage runs on a thread of the bus, must be short and not block, and may ask for more.
 *
 * <p>Bodies may be of any size up to {@link #MOST_BYTES}: they go in pieces.
 */
public interface NodeBus {

    /** The most bytes of a question or an answer: 8 MiB. */
    int MOST_BYTES = 8 << 20;

    /**
     * Answers questions of other nodes. Called on a virtual thread, for what one node says one after the other, in its order: the
     * next call isn't made before this one returns, but doesn't wait for its stage. What the stage fails with is the answer of a
     * failure.
     */
    @FunctionalInterface
    interface Answerer {
        CompletionStage<byte[]> answer(Node asking, byte[] question);
    }

    /** What came of asking one node. */
    sealed interface Answer {

        /** Who was asked. */
        Node node();

        /** It answered. */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Given(Node node, byte[] body) implements Answer {}

        /** It didn't answer in time, can't be reached, or failed. */
        record Missing(Node node, String why) implements Answer {}
    }

    /** A registration that can be taken back. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** This node. */
    Node self();

    /** The other nodes that are alive, by id. */
    List<Node> others();

    /** True if this id is of this node. */
    default boolean isSelf(String id) {
        return self().id().equals(id);
    }

    /**
     * Answers a subject on this node.
     *
     * @param subject 1 to 255 bytes in UTF-8
     * @throws IllegalStateException if it is answered already
     */
    Registration answer(String subject, Answerer answerer);

    /**
     * Asks one node; never fails. What one thread asks it by this method about one subject is answered there in that order.
     *
     * @param within how long the answer is waited for, and up to 100 ms more
     */
    CompletionStage<Answer> ask(Node node, String subject, byte[] question, Duration within);

    /**
     * Asks all other nodes that are alive, and is complete when all have answered or the time is over; never fails. What one thread
     * asks by this method about one subject is answered by each node in that order.
     *
     * @param within how long answers are waited for, and up to 100 ms more
     */
    CompletionStage<List<Answer>> askAll(String subject, byte[] question, Duration within);

    /**
     * Tells all other nodes, best effort; each hears it as a question that needs no answer, in the order in which one node tells
     * about one subject. Where something of that may have been missed, {@link NodeEvent.Alive} follows.
     */
    void tellAll(String subject, byte[] body);

    /** Is told of nodes that come and go, one after the other, on a virtual thread. Those that are there are told first. */
    Registration observe(Consumer<NodeEvent> observer);

    /** Something that happened to another node. */
    sealed interface NodeEvent {

        /** Which node. */
        Node node();

        /** It is alive: it is new, or can be heard again after it was gone, or after the engine was away: ask it anew. */
        record Alive(Node node) implements NodeEvent {}

        /** It said that it stops, or wasn't heard for too long. */
        record Gone(Node node) implements NodeEvent {}
    }
}
