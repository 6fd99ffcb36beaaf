package io.wsgateway.protocol.syntax;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * What stands for the address of a peer that has none, or none yet: one that came over a Unix domain socket, one whose proxy
 * has still to say who it is. It is {@code 0.0.0.0} with port 0, which is nobody's source address.
 */
public final class NoAddress {

    /** The address. */
    public static final InetAddress ADDRESS = address();
    /** The address with its port. */
    public static final InetSocketAddress PEER = new InetSocketAddress(ADDRESS, 0);

    private NoAddress() {}

    /** True of an address that is nobody's: this one, and {@code ::}. */
    public static boolean is(InetAddress address) {
        return address.isAnyLocalAddress();
    }

    private static InetAddress address() {
        try {
            return InetAddress.getByAddress(new byte[4]);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
