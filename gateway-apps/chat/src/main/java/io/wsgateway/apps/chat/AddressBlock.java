package io.wsgateway.apps.chat;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * What one subscriber of a provider has: an IPv4 address, or the 2^64 addresses of an IPv6 /64.
 *
 * @param prefix the address's first half, or the address itself where it is IPv4
 * @param wide whether it is a /64
 */
record AddressBlock(long prefix, boolean wide) {

    /** The block of this address. */
    static AddressBlock of(InetAddress address) {
        boolean wide = address instanceof Inet6Address;
        byte[] bytes = address.getAddress();
        long prefix = 0;
        for (int i = 0; i < (wide ? Long.BYTES : bytes.length); i++) {
            prefix = prefix << 8 | Byte.toUnsignedLong(bytes[i]);
        }
        return new AddressBlock(prefix, wide);
    }
}
