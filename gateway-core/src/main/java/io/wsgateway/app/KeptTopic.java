package io.wsgateway.app;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A topic that keeps the last messages published through it, so that a client which comes back receives what it missed: see
 * {@link Session#subscribe(KeptTopic, TopicPosition, Consumer)}. Thread-safe.
 *
 * <p>It has the same subscribers as the {@link Topics#topic(String) topic} of its name. What is published through that one
 * isn't kept and has no position: the right way for what is of no use later.
 *
 * <p>Kept messages have one order, the same for every subscriber, whoever publishes them. Those in the publisher's own event
 * loop receive them after the callback that published.
 *
 * <p>What is kept is bounded: for each topic by its {@link TopicHistory}, and for all topics of an application together by
 * the gateway's configuration. What was used least recently is forgotten first, and its next epoch begins.
 */
public interface KeptTopic extends Topic {

    /**
     * Publishes a text that holds its own position, for clients to keep.
     *
     * @param text makes the text for a position. It may be called more than once, for one position after another; it must be
     *        quick and must not publish
     * @return the position it got. Fails with what {@code text} threw, or if the message may not have been kept
     */
    CompletionStage<TopicPosition> publishText(Function<TopicPosition, String> text);

    /** Publishes a binary message that holds its own position; else as {@link #publishText(Function)}. */
    CompletionStage<TopicPosition> publishBinary(Function<TopicPosition, ByteBuffer> bytes);

    /** What was kept since this position, without subscribing. */
    CompletionStage<TopicRecovery> since(TopicPosition position);

    /** Forgets what was kept, and begins another epoch. */
    void forget();
}
