package io.wsgateway.cluster.channel;

import io.wsgateway.app.TopicPosition;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.Engine;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * What a node hears from the engine. It wants channels, for as long as it says, whatever becomes of connections; and there is always
 * one listener of a channel, which is told when it can rely on hearing everything, and when it can't. Thread-safe; no method blocks.
 */
public interface Channels {

    /** Hears a channel. All calls are made by one worker, one after the other; they may take their time, and may not throw. */
    interface Listener extends SpaceListener {

        /**
         * Everything that is published is heard: the engine has said so. What was published before may be missed, and some of it
         * may be heard before this call.
         */
        void subscribed();

        /** From now on nothing is sure to be heard, until {@link #subscribed} is called again. */
        void unsubscribed();

        /** More came than the node could take; something published was dropped. */
        void overrun();
    }

    /** A channel that is heard. */
    interface Hearing {

        /** Runs a task by the channel's worker, in turn with what the listener is told. Never fails, whatever the load. */
        void inTurn(Runnable task);

        /** True while everything published is heard. */
        boolean isSubscribed();

        /** Nothing more is told soon; the engine is asked a moment later, in case it is wanted again. */
        void end();
    }

    /**
     * Wants a channel: it is subscribed soon, or as soon as the engine is there.
     *
     * @throws IllegalStateException if somebody hears it already
     */
    Hearing hear(Channel channel, Listener listener);

    /** Wants all channels of a space, but hears only what those that are wanted by name don't. */
    Hearing hearSpace(String space, SpaceListener listener);

    /** Hears of any channel in a space; calls are made by the worker of each channel. */
    interface SpaceListener {

        /** A body was published. */
        void published(Channel channel, byte[] body);

        /** A body was kept. */
        void kept(Channel channel, TopicPosition position, byte[] body);

        /** A history was forgotten, and begins anew here. */
        void forgotten(Channel channel, TopicPosition beginning);
    }

    /** Publishes best effort: where the engine is away, or has too much to do, it is counted and that is all. */
    CompletionStage<Void> publish(Channel channel, byte[] body);

    /** The engine, for histories. */
    Engine engine();

    /** True if the partition of this channel can be reached. */
    boolean isUp(Channel channel);

    /** Runs a task by the channel's worker, whether or not anybody hears the channel; as {@link Hearing#inTurn}. */
    void inTurn(Channel channel, Runnable task);

    /** Runs a short task later, on a thread that does such things only; not at all once this is closed. */
    void after(Duration delay, Runnable task);
}
