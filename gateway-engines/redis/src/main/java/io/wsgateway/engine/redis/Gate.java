package io.wsgateway.engine.redis;

import io.wsgateway.engine.Channel;
import io.wsgateway.engine.Receiver;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one connection brings goes through here to the receiver, for those partitions that are its own now. Once a partition is shut
 * nothing of it is on its way any more, so that what another connection brings of it comes after. Thread-safe; the lock is held while
 * the receiver takes a message, which doesn't wait.
 */
final class Gate {

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    private final Keys keys;
    private final Receiver receiver;
    private final Runnable probed;
    private final BitSet open = new BitSet(Channel.PARTITIONS);
    private int reserved = -1;

    /** @param probed is told that a probe has come */
    Gate(Keys keys, Receiver receiver, Runnable probed) {
        this.keys = keys;
        this.receiver = receiver;
        this.probed = probed;
    }

    synchronized void open(BitSet partitions) {
        open.or(partitions);
    }

    synchronized void shut(BitSet partitions) {
        open.andNot(partitions);
    }

    /** Probes may be of this partition, as long as none is open. */
    synchronized void reserve(int partition) {
        reserved = partition;
    }

    /** The partition whose probes this connection brings; -1: none. */
    synchronized int probed() {
        return open.isEmpty() ? reserved : open.nextSetBit(0);
    }

    /** The partitions that are open. */
    synchronized BitSet partitions() {
        return (BitSet) open.clone();
    }

    /** A message, by a pattern: that of a space matches some names of other spaces as well, and these are brought by their own. */
    void matched(ByteBuffer pattern, ByteBuffer name, ByteBuffer message) {
        if (keys.read(name) instanceof Keys.Name.Named(Channel channel)
                && pattern.equals(ByteBuffer.wrap(keys.pattern(channel.space())))) {
            deliver(channel, message, true);
        } else {
            LOG.debug("a message that a pattern isn't for");
        }
    }

    /** A message, by the name of what is subscribed. */
    void message(ByteBuffer name, ByteBuffer message) {
        switch (keys.read(name)) {
            case Keys.Name.Named named -> deliver(named.channel(), message, false);
            case Keys.Name.Feed feed -> fed(feed, message.duplicate());
            case Keys.Name.Probe probe -> probed.run();
            case null -> LOG.debug("a message on something that isn't the gateway's");
        }
    }

    private void fed(Keys.Name.Feed feed, ByteBuffer message) {
        ByteBuffer name = Published.name(message);
        Channel channel = name == null ? null : Keys.channel(feed.space(), name);
        if (channel != null && channel.partition() == feed.partition()) {
            deliver(channel, message, true);
        } else {
            LOG.debug("a message that no gateway writes, in the feed of a space");
        }
    }

    private void deliver(Channel channel, ByteBuffer message, boolean bySpace) {
        Published published = Published.parse(message);
        synchronized (this) {
            if (!open.get(channel.partition())) {
                return;
            }
            switch (published) {
                case Published.Plain plain -> receiver.published(channel, plain.body(), bySpace);
                case Published.Kept kept -> receiver.kept(channel, kept.position(), kept.body(), bySpace);
                case Published.Forgotten forgotten -> receiver.forgotten(channel, forgotten.beginning(), bySpace);
                case null -> LOG.debug("a message that no gateway writes");
            }
        }
    }
}
