package io.wsgateway.session;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * A peer's IP address and port in as few bytes as a session can keep them: the JDK's objects for an IPv4 address and its
 * port take four times as many. Immutable.
 */
public final class PeerAddress {

    /** Big-endian. */
    private final int ipv4;
    private final int port;
    /** Null if it is an IPv4 address. */
    private final @Nullable InetSocketAddress ipv6;

    private PeerAddress(int ipv4, int port, @Nullable InetSocketAddress ipv6) {
        this.ipv4 = ipv4;
        this.port = port;
        this.ipv6 = ipv6;
    }

    /** An address that is resolved. */
    public static PeerAddress of(InetSocketAddress address) {
        if (address.getAddress() instanceof Inet4Address ipv4) {
            int bits = 0;
            for (byte b : ipv4.getAddress()) {
                bits = bits << 8 | Byte.toUnsignedInt(b);
            }
            return new PeerAddress(bits, address.getPort(), null);
        }
        return new PeerAddress(0, 0, address);
    }

    /** The address as the JDK has it. */
    public InetSocketAddress socketAddress() {
        InetSocketAddress kept = ipv6;
        if (kept != null) {
            return kept;
        }
        byte[] bytes = {(byte) (ipv4 >>> 24), (byte) (ipv4 >>> 16), (byte) (ipv4 >>> 8), (byte) ipv4};
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    @Override
    public String toString() {
        return socketAddress().toString();
    }
}
