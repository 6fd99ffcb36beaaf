package io.wsgateway.protocol.handshake;

import java.util.List;

/**
 * The checks of one opening handshake, in the order they were made; the last one failed if the handshake was rejected.
 * Everything in it is escaped, bounded and free of secrets. Immutable.
 *
 * @param checks the checks
 */
public record HandshakeTrace(List<Check> checks) {

    public HandshakeTrace {
        checks = List.copyOf(checks);
    }

    /**
     * One check.
     *
     * @param name what was checked, such as {@code Sec-WebSocket-Version}
     * @param observed what the request had
     * @param expected the rule it was held against
     * @param passed whether it was met
     * @param section where the rule stands, such as {@code RFC 6455 section 4.2.1}
     */
    public record Check(String name, String observed, String expected, boolean passed, String section) {}
}
