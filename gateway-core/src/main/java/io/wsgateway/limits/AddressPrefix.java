package io.wsgateway.limits;

import io.wsgateway.protocol.syntax.NoAddress;
import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * By what the addresses of peers are counted: those that begin with the same bits are one. Immutable.
 *
 * @param ipv4 how many bits of an IPv4 address, 8 to 32
 * @param ipv6 how many bits of an IPv6 address, 16 to 64: a /64 is the least that one subscriber gets
 */
public record AddressPrefix(int ipv4, int ipv6) {

    /** The whole IPv4 address, an IPv6 /64. */
    public static final AddressPrefix DEFAULT = new AddressPrefix(32, 64);

    /** The least of an IPv4 address. */
    public static final int SHORTEST_IPV4 = 8;
    /** The least of an IPv6 address. */
    public static final int SHORTEST_IPV6 = 16;

    /**
     * What peers are counted by that have no address, or none yet: the address {@code 0.0.0.0}, and {@code ::}. They are
     * nobody's in particular, so no limit for one address applies to them.
     */
    public static final long NONE = 0xffff_ffff_0000_0000L;

    public AddressPrefix {
        if (ipv4 < SHORTEST_IPV4 || ipv4 > 32) {
            throw new IllegalArgumentException("bits of an IPv4 address must be 8 to 32: " + ipv4);
        }
        if (ipv6 < SHORTEST_IPV6 || ipv6 > 64) {
            throw new IllegalArgumentException("bits of an IPv6 address must be 16 to 64: " + ipv6);
        }
    }

    /**
     * What an address is counted by: the first bits of an IPv6 address; those of an IPv4 address, mapped into IPv6 or not, in
     * the lower half of a multicast prefix, which is nobody's source address.
     */
    public long key(InetAddress peer) {
        if (NoAddress.is(peer)) {
            return NONE;
        }
        byte[] bytes = peer.getAddress();
        if (peer instanceof Inet4Address) {
            return ofIpv4(bigEndian(bytes, 0, 4));
        }
        // IPv4-mapped: ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2)
        if (bigEndian(bytes, 0, 8) == 0 && bigEndian(bytes, 8, 12) == 0xffff) {
            return ofIpv4(bigEndian(bytes, 12, 16));
        }
        return bigEndian(bytes, 0, 8) & -1L << 64 - ipv6;
    }

    /** The last bit is set where bits are left out, so that 0.0.0.0/8 is not {@link #NONE}. */
    private long ofIpv4(long address) {
        long masked = address & -1L << 32 - ipv4;
        return NONE | masked | (ipv4 < 32 ? 1 : 0);
    }

    private static long bigEndian(byte[] bytes, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value = value << 8 | Byte.toUnsignedLong(bytes[i]);
        }
        return value;
    }
}
