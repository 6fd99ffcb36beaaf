package io.wsgateway.protocol.forwarding;

import io.wsgateway.protocol.syntax.IpLiteral;
import io.wsgateway.protocol.syntax.NoAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * How proxies write who connected to them: {@code 192.0.2.7}, {@code 192.0.2.7:4711}, {@code [2001:db8::1]:4711}.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7239#section-6">RFC 7239 section 6</a>
 */
final class ForwardedNode {

    private static final int MAX_PORT = 65535;
    private static final int PORT_DIGITS = 5;

    private ForwardedNode() {}

    /**
     * The address; empty if it is unknown, obfuscated, nobody's, or something else. The port is 0 where none is given or it is
     * obfuscated. An IPv6 address without brackets, which {@code X-Forwarded-For} has, is taken as well.
     */
    static Optional<InetSocketAddress> address(String node) {
        if (node.startsWith("[")) {
            int end = node.indexOf(']');
            boolean ipv6 = end > node.indexOf(':') && node.indexOf(':') > 0;
            return ipv6 ? of(node.substring(1, end), node, end + 1) : Optional.empty();
        }
        int colon = node.indexOf(':');
        boolean ipv6 = colon >= 0 && node.indexOf(':', colon + 1) >= 0;
        return colon < 0 || ipv6 ? of(node, node, node.length()) : of(node.substring(0, colon), node, colon);
    }

    private static Optional<InetSocketAddress> of(String literal, String node, int end) {
        int port = end == node.length() ? 0 : node.charAt(end) == ':' ? port(node.substring(end + 1)) : -1;
        Optional<InetAddress> address = IpLiteral.parse(literal).filter(found -> !NoAddress.is(found));
        return port < 0 ? Optional.empty() : address.map(found -> new InetSocketAddress(found, port));
    }

    /** {@code node-port = port / obfport}; -1 if it is neither. */
    private static int port(String text) {
        if (text.length() > 1 && text.charAt(0) == '_') {
            return text.chars().allMatch(ForwardedNode::isObfuscated) ? 0 : -1;
        }
        if (text.isEmpty() || text.length() > PORT_DIGITS || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int port = Integer.parseInt(text);
        return port > MAX_PORT ? -1 : port;
    }

    private static boolean isObfuscated(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-';
    }
}
