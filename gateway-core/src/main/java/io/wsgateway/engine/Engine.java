package io.wsgateway.engine;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A connection to an engine. It connects by itself, and connects again for as long as it is open; what it is asked meanwhile fails
 * at once with {@link EngineAwayException}. Thread-safe; no method blocks, takes a lock that is held while somebody waits, or throws
 * because of the engine's state. What continues a stage runs on a thread of the engine's, must be short, and may ask for more.
 *
 * <p>Each stage is complete within {@link EngineSettings#timeout}, in success or failure, whatever the engine does: slow, silent,
 * refusing, half-open. What waits for it is within a bound of bytes; beyond that calls fail at once.
 *
 * <p>Bodies are handed over as they are: nobody changes them afterwards.
 */
public interface Engine extends AutoCloseable {

    /** Begins to connect, and tells the receiver from then on. Called once, before anything else; returns at once. */
    void open(Receiver receiver);

    /**
     * Brings a body to all who are subscribed, the publisher among them, or to none: best effort. What one thread publishes to one
     * channel keeps its order.
     *
     * @return complete when the engine has it; fails if it may not have it
     */
    CompletionStage<Void> publish(Channel channel, byte[] body);

    /**
     * Gives a body the channel's next position, keeps it within the history's limits and brings it to all who are subscribed, in the
     * order of positions: all of that or nothing.
     *
     * @param expected the position it must get; empty: whichever is next
     * @return {@link Keeping.Kept}, or {@link Keeping.Behind} if the next position is another one than expected: then nothing was
     *         done. Fails if it may not have been kept; it may have been all the same
     */
    CompletionStage<Keeping> keep(Channel channel, TopicHistory history, byte[] body, Optional<TopicPosition> expected);

    /**
     * Reads what is kept behind a position; where that is of another epoch, or too old, all that is kept. What is older than the
     * history's age is left out, whether or not the engine has removed it. A channel that has no epoch gets one.
     */
    CompletionStage<KeptPart> read(Channel channel, TopicHistory history, TopicPosition since);

    /** What is known of the history of a channel, without a change of anything; empty if nothing was kept or read. */
    CompletionStage<Optional<KeptSummary>> look(Channel channel);

    /**
     * Forgets what was kept, begins another epoch, and tells all who are subscribed, in order with what is kept:
     * {@link Receiver#forgotten}. Does nothing where nothing was ever kept.
     */
    CompletionStage<Void> forget(Channel channel);

    /** The channel's history is in use: what an engine would remove because nobody used it for long stays. Best effort. */
    CompletionStage<Void> touch(Channel channel, TopicHistory history);

    /**
     * Subscribes to channels. What is published once the stage is complete is brought; the stage completes before any of it is. Of
     * channels in several partitions some of what was published before may be brought already, while the others are asked for.
     * Subscribing to what is subscribed already changes nothing.
     *
     * @param channels 1 to {@link #MOST_CHANNELS}
     * @return fails if any of them may not be subscribed: the caller asks again, or waits for {@link Receiver#up}
     */
    CompletionStage<Void> subscribe(List<Channel> channels);

    /** Unsubscribes; what is on its way may still be brought. As for {@link #subscribe}. */
    CompletionStage<Void> unsubscribe(List<Channel> channels);

    /**
     * Subscribes to all channels of a space. What is published to one of them that is subscribed by its name as well is brought
     * twice, once with {@code bySpace}.
     */
    CompletionStage<Void> subscribeSpace(String space);

    /** The reverse of {@link #subscribeSpace}. */
    CompletionStage<Void> unsubscribeSpace(String space);

    /** The most channels of one call. */
    int MOST_CHANNELS = 512;

    /** What the connection is like now. */
    EngineState state();

    /** Ends the connections; nothing is brought any more, and what waits fails. */
    @Override
    void close();
}
