package io.wsgateway.launcher.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses to listen on. */
final class Addresses {

    private static final Pattern LOOKS_LIKE_IPV4 = Pattern.compile("[\\d.]+");
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

    private Addresses() {}

    /** An IP address, or a name that this machine resolves; empty if it is neither. */
    static Optional<InetAddress> parse(String text) {
        // The JDK would take 127.1 and 2130706433 for 127.0.0.1.
        if (text.isBlank() || (LOOKS_LIKE_IPV4.matcher(text).matches() && !IPV4.matcher(text).matches())) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /**
     * True for a link-local address of IPv6 that doesn't say which interface's it is: the system can't listen there.
     *
     * @see <a href="https://datatracker.ietf.org/doc/html/rfc4007#section-11">RFC 4007 section 11</a>
     */
    static boolean lacksZone(InetAddress address) {
        return address instanceof Inet6Address six && six.isLinkLocalAddress() && six.getScopeId() == 0;
    }

    /** True if two listeners on these addresses and one port get in each other's way. */
    static boolean overlap(InetAddress a, InetAddress b) {
        return a.equals(b) || covers(a, b) || covers(b, a);
    }

    /** {@code 0.0.0.0} is every address of IPv4, {@code ::} of both. */
    private static boolean covers(InetAddress all, InetAddress one) {
        return all.isAnyLocalAddress() && (all instanceof Inet6Address || one instanceof Inet4Address);
    }
}
