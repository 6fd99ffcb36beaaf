package io.wsgateway.engine.redis;

import io.wsgateway.engine.Channel;
import java.util.BitSet;
import java.util.Map;

/**
 * Which server is the master of which partitions. Immutable; the sets must not be changed.
 *
 * @param masters each partition is of one of them at most
 */
record Layout(Map<Address, BitSet> masters) {

    Layout {
        masters = Map.copyOf(masters);
    }

    /** One server has all. */
    static Layout of(Address master) {
        BitSet all = new BitSet(Channel.PARTITIONS);
        all.set(0, Channel.PARTITIONS);
        return new Layout(Map.of(master, all));
    }

    /** The partitions of a server; empty if it has none. */
    BitSet of(Server server) {
        return masters.getOrDefault(server.address(), new BitSet());
    }
}
