package io.wsgateway.session;

import io.wsgateway.protocol.frame.MessageLimits;
import java.time.Duration;

/**
 * What a route allows an open session. Immutable.
 *
 * @param frameBytes the longest payload of one frame, as sent
 * @param messageBytes the longest message, after inflation
 * @param fragments the most frames of one message
 * @param messagesPerMinute the most messages received in a minute; 0 is no limit
 * @param outboundBytes the most bytes that may wait for a slow reader
 * @param pingInterval after how much silence a Ping is sent; zero is never
 * @param pongTimeout how long after it anything at all must have arrived
 * @param messageTimeout how long a message may take from its first byte to its last
 * @param closeTimeout how long the peer has to answer a Close
 */
public record SessionPolicy(int frameBytes, int messageBytes, int fragments, int messagesPerMinute, long outboundBytes,
        Duration pingInterval, Duration pongTimeout, Duration messageTimeout, Duration closeTimeout) {

    /** What holds where nothing is configured. */
    public static final SessionPolicy DEFAULT = new SessionPolicy(1 << 20, 1 << 20, 1024, 0, 1 << 20,
            Duration.ofSeconds(25), Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(5));

    /** The limits of one message. */
    public MessageLimits messageLimits() {
        return new MessageLimits(frameBytes, messageBytes, fragments);
    }
}
