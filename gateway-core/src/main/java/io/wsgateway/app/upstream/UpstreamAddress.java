package io.wsgateway.app.upstream;

/**
 * Where a server is.
 *
 * @param host its name, or its address: IPv4, or IPv6 without brackets
 * @param port 1 to 65535
 */
public record UpstreamAddress(String host, int port) {

    /**
     * An address.
     *
     * @throws IllegalArgumentException if the host is empty, or the port none
     */
    public UpstreamAddress {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host is empty");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " (expected: 1 to 65535)");
        }
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
