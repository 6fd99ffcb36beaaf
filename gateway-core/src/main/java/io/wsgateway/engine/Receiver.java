package io.wsgateway.engine;

import io.wsgateway.app.TopicPosition;
import java.util.BitSet;

/**
 * Takes what an engine brings. Called on the engine's threads, for one channel by one thread after the other; must neither block
 * nor throw. What is brought keeps the engine's order in each channel.
 */
public interface Receiver {

    /**
     * What was published.
     *
     * @param bySpace true if it is brought because the whole space is subscribed
     */
    void published(Channel channel, byte[] body, boolean bySpace);

    /** What was kept, with the position it got. Positions of one epoch are dense, unless something was lost on the way. */
    void kept(Channel channel, TopicPosition position, byte[] body, boolean bySpace);

    /** What was kept of a channel was forgotten; this is where the new epoch begins, its offset is 0. */
    void forgotten(Channel channel, TopicPosition beginning, boolean bySpace);

    /**
     * These partitions can be reached, for commands and subscriptions; nothing of them is subscribed. Called again for the same
     * ones only after {@link #down}.
     */
    void up(BitSet partitions);

    /**
     * These partitions can't be reached, or their subscriptions are gone, whatever was subscribed: messages may have been missed.
     *
     * @param why for the log; free of secrets
     */
    void down(BitSet partitions, String why);
}
