package io.wsgateway.session;

import io.wsgateway.protocol.syntax.NoAddress;
import java.net.Inet4Address;
import java.net.InetAddress;

/** By what the addresses of peers are counted. */
final class PeerAddress {

    /**
     * What peers are counted by that have no address, or none yet: the address {@code 0.0.0.0}, and {@code ::}. They are
     * nobody's in particular, so no limit for one address applies to them.
     */
    static final long NONE = 0xffff_ffff_0000_0000L;

    private PeerAddress() {}

    /**
     * What an address is counted by: the upper half of an IPv6 address, since a /64 is what one subscriber gets; an IPv4
     * address, mapped into IPv6 or not, in the lower half of a multicast prefix, which is nobody's source address.
     */
    static long key(InetAddress peer) {
        if (NoAddress.is(peer)) {
            return NONE;
        }
        byte[] bytes = peer.getAddress();
        if (peer instanceof Inet4Address) {
            return 0xffff_ffff_0000_0000L | bigEndian(bytes, 0, 4);
        }
        // IPv4-mapped: ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2)
        if (bigEndian(bytes, 0, 8) == 0 && bigEndian(bytes, 8, 12) == 0xffff) {
            return 0xffff_ffff_0000_0000L | bigEndian(bytes, 12, 16);
        }
        return bigEndian(bytes, 0, 8);
    }

    private static long bigEndian(byte[] bytes, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value = value << 8 | Byte.toUnsignedLong(bytes[i]);
        }
        return value;
    }
}
