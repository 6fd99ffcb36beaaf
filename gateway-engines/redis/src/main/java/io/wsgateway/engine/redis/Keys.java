package io.wsgateway.engine.redis;

import io.lettuce.core.cluster.SlotHash;
import io.wsgateway.engine.Channel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What things are called at the server: {@code prefix:{partition}:kind:space:name}, hash-tagged so that all of a partition is in one
 * slot of a cluster. Immutable.
 *
 * <ul>
 * <li>{@code m} a history's meta hash, {@code h} its stream,
 * <li>{@code c} a channel's messages, {@code f} those of a space in one partition of a cluster,
 * <li>{@code reign} whose histories a partition has, {@code probe} what a node publishes to itself.
 * </ul>
 */
final class Keys {

    /** What the name of something that is subscribed says. */
    sealed interface Name {

        /** A channel's messages. */
        record Named(Channel channel) implements Name {}

        /** The messages of a space in one partition; which channel each is of is in it. */
        record Feed(int partition, String space) implements Name {}

        /** A probe. */
        record Probe(int partition) implements Name {}
    }

    private final String prefix;

    Keys(String prefix) {
        this.prefix = prefix;
    }

    /** The hash slot of a partition. */
    static int slot(int partition) {
        return SlotHash.getSlot(Integer.toString(partition));
    }

    byte[] meta(Channel channel) {
        return key("m", channel);
    }

    byte[] stream(Channel channel) {
        return key("h", channel);
    }

    byte[] channel(Channel channel) {
        return key("c", channel);
    }

    byte[] reign(int partition) {
        return ascii(start(partition) + "reign");
    }

    byte[] feed(int partition, String space) {
        return ascii(start(partition) + "f:" + space);
    }

    /** For all channels of a space, and perhaps others; nothing in it is special to a pattern but what is meant. */
    byte[] pattern(String space) {
        return ascii(prefix + ":{*}:c:" + space + ":*");
    }

    /** What one connection publishes to itself. */
    byte[] probe(int partition, String node, String connection) {
        return ascii(start(partition) + "probe:" + node + ":" + connection);
    }

    private String start(int partition) {
        return prefix + ":{" + partition + "}:";
    }

    private byte[] key(String kind, Channel channel) {
        byte[] start = ascii(start(channel.partition()) + kind + ":" + channel.space() + ":");
        byte[] name = NameCodec.encode(channel.name());
        return ByteBuffer.allocate(start.length + name.length).put(start).put(name).array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** What a name says; null if it isn't one of these. */
    @Nullable
    Name read(ByteBuffer key) {
        ByteBuffer rest = key.duplicate();
        if (!startsWith(rest, ascii(prefix + ":{"))) {
            return null;
        }
        int partition = partition(rest);
        if (partition < 0) {
            return null;
        }
        if (startsWith(rest, ascii(":c:"))) {
            return named(rest, partition);
        }
        if (startsWith(rest, ascii(":f:"))) {
            return new Name.Feed(partition, text(rest));
        }
        return startsWith(rest, ascii(":probe:")) ? new Name.Probe(partition) : null;
    }

    private static Name.@Nullable Named named(ByteBuffer rest, int partition) {
        StringBuilder space = new StringBuilder();
        while (rest.hasRemaining()) {
            char c = (char) (rest.get() & 0xff);
            if (c == ':') {
                Channel channel = channel(space.toString(), rest);
                return channel == null || channel.partition() != partition ? null : new Name.Named(channel);
            }
            space.append(c);
        }
        return null;
    }

    /** The channel of a space whose name is the rest; null if it isn't a name. */
    static @Nullable Channel channel(String space, ByteBuffer rest) {
        byte[] bytes = new byte[rest.remaining()];
        rest.get(bytes);
        String name = NameCodec.decode(bytes);
        return name == null || name.isEmpty() ? null : new Channel(space, name);
    }

    /** Reads up to the brace; -1 if it isn't a partition's number as it is written here. */
    private static int partition(ByteBuffer rest) {
        int partition = 0;
        for (int digits = 0; rest.hasRemaining(); digits++) {
            int c = rest.get();
            if (c == '}') {
                return digits > 0 && partition < Channel.PARTITIONS ? partition : -1;
            }
            if (c < '0' || c > '9' || digits == 3) {
                return -1;
            }
            partition = 10 * partition + c - '0';
        }
        return -1;
    }

    private static boolean startsWith(ByteBuffer rest, byte[] start) {
        if (rest.remaining() < start.length
                || !rest.slice(rest.position(), start.length).equals(ByteBuffer.wrap(start))) {
            return false;
        }
        rest.position(rest.position() + start.length);
        return true;
    }

    private static String text(ByteBuffer rest) {
        return StandardCharsets.ISO_8859_1.decode(rest).toString();
    }
}
