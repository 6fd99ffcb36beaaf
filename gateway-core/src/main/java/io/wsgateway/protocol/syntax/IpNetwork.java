package io.wsgateway.protocol.syntax;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A network of IPv4 or IPv6 addresses: those that begin with the same bits. IPv4 that is mapped into IPv6 is IPv4. Immutable.
 *
 * @param address its first address
 * @param prefix how many bits its addresses begin with alike: 0 to 32 of IPv4, 0 to 128 of IPv6
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc4632#section-3.1">RFC 4632 section 3.1</a>
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc4291#section-2.3">RFC 4291 section 2.3</a>
 */
public record IpNetwork(InetAddress address, int prefix) {

    private static final int MAPPED_PREFIX = 96;

    public IpNetwork {
        byte[] bytes = address.getAddress();
        if (prefix < 0 || prefix > 8 * bytes.length || !isFirst(bytes, prefix)) {
            throw new IllegalArgumentException("no network: " + AddressText.of(address) + "/" + prefix);
        }
    }

    /**
     * Parses {@code 10.0.0.0/8}, {@code fd00::/8}, or an address, which is a network of one; empty if it is none of these, or
     * if bits are set behind the prefix, as in {@code 10.0.0.1/8}. Never throws.
     */
    public static Optional<IpNetwork> parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        Optional<InetAddress> address = IpLiteral.parse(literal);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = address.get().getAddress();
        int mapped = bytes.length == 4 && literal.indexOf(':') >= 0 ? MAPPED_PREFIX : 0;
        int prefix = (slash < 0 ? 8 * bytes.length + mapped : prefix(text.substring(slash + 1))) - mapped;
        return prefix < 0 || prefix > 8 * bytes.length || !isFirst(bytes, prefix)
                ? Optional.empty()
                : Optional.of(new IpNetwork(address.get(), prefix));
    }

    /** A whole number without leading zeros; -1 if it is something else. */
    private static int prefix(String text) {
        boolean number = !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && (text.length() == 1 || text.charAt(0) != '0');
        return number ? Integer.parseInt(text) : -1;
    }

    private static boolean isFirst(byte[] address, int prefix) {
        for (int bit = prefix; bit < 8 * address.length; bit++) {
            if (bit(address, bit)) {
                return false;
            }
        }
        return true;
    }

    private static boolean bit(byte[] bytes, int at) {
        return (bytes[at / 8] >> 7 - at % 8 & 1) != 0;
    }

    /** True of an address in it. */
    public boolean contains(InetAddress other) {
        if (other instanceof Inet4Address != address instanceof Inet4Address) {
            return false;
        }
        byte[] ours = address.getAddress();
        byte[] theirs = other.getAddress();
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) {
            if (ours[i] != theirs[i]) {
                return false;
            }
        }
        for (int bit = 8 * whole; bit < prefix; bit++) {
            if (bit(ours, bit) != bit(theirs, bit)) {
                return false;
            }
        }
        return true;
    }

    /** As it is parsed. */
    @Override
    public String toString() {
        return AddressText.of(address) + "/" + prefix;
    }
}
