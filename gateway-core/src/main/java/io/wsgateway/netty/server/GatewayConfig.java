package io.wsgateway.netty.server;

import java.time.Duration;

/**
 * What holds for the whole gateway. Immutable.
 *
 * @param connections the most sessions open at once
 * @param connectionsPerAddress the most sessions of one IPv4 address or one IPv6 /64
 * @param headTimeout from accepting a connection to the end of its request head
 * @param handshakeTimeout from accepting a connection to its 101
 * @param headBytes the longest request head
 * @param transport how sockets are driven
 */
public record GatewayConfig(int connections, int connectionsPerAddress, Duration headTimeout,
        Duration handshakeTimeout, int headBytes, TransportConfig transport) {

    /** What holds where nothing is configured. */
    public static final GatewayConfig DEFAULT =
            new GatewayConfig(100_000, 1000, Duration.ofSeconds(10), Duration.ofSeconds(10), 16 << 10,
                    TransportConfig.DEFAULT);
}
