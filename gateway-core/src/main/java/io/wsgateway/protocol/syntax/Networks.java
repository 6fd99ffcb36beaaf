package io.wsgateway.protocol.syntax;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where peers may come from: networks, and Unix domain sockets, whose peers have no address. Immutable.
 *
 * @param networks the networks
 * @param unix whether those without an address are among them
 */
public record Networks(List<IpNetwork> networks, boolean unix) {

    /** Nowhere. */
    public static final Networks NONE = new Networks(List.of(), false);

    /** How Unix domain sockets are called among networks. */
    public static final String UNIX = "unix";

    public Networks {
        networks = List.copyOf(networks);
    }

    /** True if there is nowhere that peers may come from. */
    public boolean isEmpty() {
        return networks.isEmpty() && !unix;
    }

    /** True of a peer that comes from there. */
    public boolean contains(InetAddress peer) {
        if (NoAddress.is(peer)) {
            return unix;
        }
        for (IpNetwork network : networks) {
            if (network.contains(peer)) {
                return true;
            }
        }
        return false;
    }

    /** {@code 10.0.0.0/8, unix}. */
    @Override
    public String toString() {
        return Stream.concat(networks.stream().map(IpNetwork::toString), unix ? Stream.of(UNIX) : Stream.empty())
                .collect(Collectors.joining(", "));
    }
}
