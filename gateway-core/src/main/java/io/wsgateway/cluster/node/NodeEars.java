package io.wsgateway.cluster.node;

import io.wsgateway.app.TopicPosition;
import io.wsgateway.cluster.channel.Agenda;
import io.wsgateway.cluster.channel.ByteBound;
import io.wsgateway.cluster.channel.Channels;
import io.wsgateway.engine.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Hears the two channels of a node, its own and that of all, and hands on to the bus's agenda what comes in, within a bound of bytes.
 * Confined to the agenda, but for its counts.
 */
final class NodeEars {

    private static final long MOST_WAITING = 32L << 20;
    /** What a message that waits takes beside its bytes, about. */
    private static final int COST = 256;

    /** Is told on the agenda. */
    interface Listener {

        /** From now on everything is heard. */
        void hearing();

        /** From now on nothing is sure to be heard, until {@link #hearing} is called again. */
        void deaf();

        /** Something was said that wasn't heard. */
        void missed();

        /** Somebody says something, perhaps this node itself. */
        void heard(NodeMessage message);
    }

    private final Agenda agenda;
    private final Listener listener;
    private final ByteBound waiting = new ByteBound(MOST_WAITING);
    private final LongAdder dropped = new LongAdder();
    private final List<Ear> ears = new ArrayList<>();
    private boolean ended;

    NodeEars(Agenda agenda, Listener listener) {
        this.agenda = agenda;
        this.listener = listener;
    }

    /** Begins to hear what this node is told, by its id. */
    void open(String self, Channels channels) {
        for (Channel channel : List.of(NodeSender.channel(self), NodeSender.ALL)) {
            Ear ear = new Ear();
            ears.add(ear);
            ear.hearing = Optional.of(channels.hear(channel, ear));
        }
    }

    /** Whether everything is heard. */
    boolean isHearing() {
        return ears.stream().allMatch(ear -> ear.subscribed);
    }

    /** Hears nothing more. */
    void end() {
        ended = true;
        ears.forEach(ear -> ear.hearing.ifPresent(Channels.Hearing::end));
    }

    /** How many messages couldn't be read, or found no room. Any thread may ask. */
    long dropped() {
        return dropped.sum();
    }

    /** Hears one of the two channels. */
    private final class Ear implements Channels.Listener {

        // Confined to the agenda.
        private Optional<Channels.Hearing> hearing = Optional.empty();
        private boolean subscribed;

        @Override
        public void subscribed() {
            agenda.execute(() -> {
                subscribed = true;
                if (isHearing()) {
                    listener.hearing();
                }
            });
        }

        @Override
        public void unsubscribed() {
            agenda.execute(() -> {
                subscribed = false;
                listener.deaf();
            });
        }

        @Override
        public void overrun() {
            agenda.execute(listener::missed);
        }

        @Override
        public void published(Channel channel, byte[] body) {
            Optional<NodeMessage> message = NodeCodec.decode(body);
            long room = (long) COST + body.length;
            if (message.isEmpty() || !waiting.take(room)) {
                dropped.increment();
                return;
            }
            agenda.execute(() -> {
                waiting.give(room);
                if (!ended) {
                    listener.heard(message.get());
                }
            });
        }

        /** Nodes keep nothing: this is no node's. */
        @Override
        public void kept(Channel channel, TopicPosition position, byte[] body) {
            dropped.increment();
        }

        @Override
        public void forgotten(Channel channel, TopicPosition beginning) {
            dropped.increment();
        }
    }
}
