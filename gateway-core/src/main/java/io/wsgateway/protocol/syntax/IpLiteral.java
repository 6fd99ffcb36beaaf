package io.wsgateway.protocol.syntax;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * IP addresses read from text. Nothing is looked up, and only one way to write IPv4 is taken: four decimal numbers without
 * leading zeros, as {@code 010} is 8 to some programs and 10 to others. IPv4 mapped into IPv6 becomes IPv4. A zone is no part
 * of an address.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc4291#section-2.2">RFC 4291 section 2.2</a>
 */
public final class IpLiteral {

    private static final int LONGEST = 45;
    private static final int IPV4_BYTES = 4;
    private static final int GROUPS = 8;

    private IpLiteral() {}

    /** Parses {@code 192.0.2.7} or {@code 2001:db8::1}; empty if it is neither. Never throws. */
    public static Optional<InetAddress> parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.empty();
        }
        byte[] bytes = text.indexOf(':') < 0 ? ipv4(text) : ipv6(text);
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte @Nullable [] ipv4(String text) {
        byte[] bytes = new byte[IPV4_BYTES];
        int at = 0;
        for (int i = 0; i < IPV4_BYTES; i++) {
            int start = at;
            int value = 0;
            while (at < text.length() && isDigit(text.charAt(at)) && at - start < 3) {
                value = value * 10 + text.charAt(at) - '0';
                at++;
            }
            boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
            boolean end = i == IPV4_BYTES - 1 ? at == text.length() : at < text.length() && text.charAt(at) == '.';
            if (at == start || leadingZero || value > 0xff || !end) {
                return null;
            }
            bytes[i] = (byte) value;
            at++;
        }
        return bytes;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Groups before {@code ::} and behind it; one that is left out stands for at least one group. */
    private static byte @Nullable [] ipv6(String text) {
        int gap = text.indexOf("::");
        int[] groups = new int[GROUPS];
        if (gap < 0) {
            return groups(text, groups, 0, true) == GROUPS ? bytes(groups) : null;
        }
        int before = gap == 0 ? 0 : groups(text.substring(0, gap), groups, 0, false);
        int[] rest = new int[GROUPS];
        String behind = text.substring(gap + 2);
        int after = behind.isEmpty() ? 0 : groups(behind, rest, 0, true);
        if (before < 0 || after < 0 || before + after >= GROUPS) {
            return null;
        }
        System.arraycopy(rest, 0, groups, GROUPS - after, after);
        return bytes(groups);
    }

    /** Reads groups parted by colons, the last two perhaps as IPv4, and tells how many; -1 if it is something else. */
    private static int groups(String text, int[] groups, int count, boolean ipv4Allowed) {
        int colon = text.indexOf(':');
        String group = colon < 0 ? text : text.substring(0, colon);
        if (colon < 0 && ipv4Allowed && group.indexOf('.') >= 0) {
            byte[] last = ipv4(group);
            if (last == null || count + 2 > GROUPS) {
                return -1;
            }
            groups[count] = Byte.toUnsignedInt(last[0]) << 8 | Byte.toUnsignedInt(last[1]);
            groups[count + 1] = Byte.toUnsignedInt(last[2]) << 8 | Byte.toUnsignedInt(last[3]);
            return count + 2;
        }
        int value = group(group);
        if (value < 0 || count == GROUPS) {
            return -1;
        }
        groups[count] = value;
        return colon < 0 ? count + 1 : groups(text.substring(colon + 1), groups, count + 1, ipv4Allowed);
    }

    /** One to four hexadecimal digits; -1 if it is something else. */
    private static int group(String text) {
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0 || i == 4) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return text.isEmpty() ? -1 : value;
    }

    private static byte[] bytes(int[] groups) {
        byte[] bytes = new byte[2 * GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            bytes[2 * i] = (byte) (groups[i] >> 8);
            bytes[2 * i + 1] = (byte) groups[i];
        }
        return bytes;
    }
}
