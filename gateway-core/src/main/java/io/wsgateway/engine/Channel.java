package io.wsgateway.engine;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * What is published to and subscribed to at an engine. Immutable.
 *
 * @param space whose it is: {@code app/chat} of an application's topics, {@code presence/chat} of their members, {@code node} of
 *        what nodes say to each other. 1 to 128 letters, digits, {@code -}, {@code _}, {@code .} and {@code /}
 * @param name any 1 to 512 characters; such as a topic's name
 */
public record Channel(String space, String name) {

    /** How many partitions there are, for ever: which one a channel is of is part of its key at the engine. */
    public static final int PARTITIONS = 128;

    /**
     * Which partition it is of, 0 to 127: the CRC-32 of space, U+0000 and name in UTF-8, modulo 128. All that an engine keeps of a
     * channel is in the same partition.
     */
    public int partition() {
        CRC32 sum = new CRC32();
        sum.update(space.getBytes(StandardCharsets.UTF_8));
        sum.update(0);
        sum.update(name.getBytes(StandardCharsets.UTF_8));
        return (int) (sum.getValue() % PARTITIONS);
    }

    @Override
    public String toString() {
        return space + ":" + name;
    }
}
