package io.wsgateway.protocol.syntax;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Addresses as text. Each has one spelling, which the log, the pages and their JSON share, so that one can be searched for in
 * the other.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc5952#section-4">RFC 5952 section 4</a>
 */
public final class AddressText {

    private static final int GROUPS = 8;
    private static final int LONGEST = 39;

    private AddressText() {}

    /** {@code 192.0.2.7} or {@code 2001:db8::1}; the zone of a link-local address is left out. */
    public static String of(InetAddress address) {
        return address instanceof Inet6Address ? groups(address.getAddress()) : address.getHostAddress();
    }

    /** {@code 192.0.2.7:8080} or {@code [2001:db8::1]:8080} (section 6). */
    public static String of(InetSocketAddress address) {
        return of(address.getAddress(), address.getPort());
    }

    /** {@code 192.0.2.7:8080} or {@code [2001:db8::1]:8080} (section 6). */
    public static String of(InetAddress address, int port) {
        return address instanceof Inet6Address ? "[" + of(address) + "]:" + port : of(address) + ":" + port;
    }

    private static String groups(byte[] address) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = Byte.toUnsignedInt(address[2 * i]) << 8 | Byte.toUnsignedInt(address[2 * i + 1]);
        }
        // "The symbol "::" MUST NOT be used to shorten just one 16-bit 0 field"; of the longest runs it is the first.
        int shortened = GROUPS;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = zeros(groups, i);
            if (zeros > length) {
                shortened = i;
                length = zeros;
            }
        }
        StringBuilder text = new StringBuilder(LONGEST);
        int at = 0;
        while (at < GROUPS) {
            if (at == shortened) {
                text.append("::");
                at += length;
            } else {
                boolean parted = text.isEmpty() || text.charAt(text.length() - 1) == ':';
                text.append(parted ? "" : ":").append(Integer.toHexString(groups[at]));
                at++;
            }
        }
        return text.toString();
    }

    private static int zeros(int[] groups, int from) {
        int end = from;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - from;
    }
}
