package io.wsgateway.netty.server;

import java.time.Duration;

/**
 * How long and how large an opening handshake may be. Immutable.
 *
 * @param headTimeout from accepting a connection to the end of its request head
 * @param handshakeTimeout from accepting a connection to its 101
 * @param headBytes the most bytes of a request head's field lines, without their line ends
 */
public record OpeningLimits(Duration headTimeout, Duration handshakeTimeout, int headBytes) {

    /** What holds where nothing is configured. */
    public static final OpeningLimits DEFAULT =
            new OpeningLimits(Duration.ofSeconds(10), Duration.ofSeconds(10), 16 << 10);
}
