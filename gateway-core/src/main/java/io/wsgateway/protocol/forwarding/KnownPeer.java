package io.wsgateway.protocol.forwarding;

import java.net.InetSocketAddress;

/**
 * A peer as far as its connection tells who it is, before its request. Immutable.
 *
 * @param peer the peer
 * @param socket whom the socket connects to: the peer, or a proxy
 * @param by by what the peer is known, a clause
 */
public record KnownPeer(InetSocketAddress peer, InetSocketAddress socket, String by) {

    /** A peer that the socket connects to. */
    public static KnownPeer ofSocket(InetSocketAddress socket) {
        return new KnownPeer(socket, socket, "as the connection has it");
    }
}
