package io.wsgateway.app.upstream;

import io.wsgateway.protocol.handshake.ClientHandshake;
import io.wsgateway.protocol.handshake.HeaderField;
import java.time.Duration;
import java.util.List;

/**
 * The opening handshake that a server is sent, and what holds for the connection. The gateway adds what RFC 6455 section 4.1 asks of a
 * client, and takes care of {@code Sec-WebSocket-*}, {@code Connection} and {@code Upgrade} itself.
 *
 * @param target path and query, in origin-form, percent-encoded
 * @param host the {@code Host} field
 * @param subprotocols what is offered, in order
 * @param headers further fields
 * @param compression whether permessage-deflate is offered
 * @param messageBytes the longest message that the server may send, in bytes; a longer one ends the session with 1009
 * @param timeout within which the connection is to be open, from connecting to the server's answer; half of it is for TCP to be connected, so that
 *        there is time left for another server
 * @param ping after so long a silence of the server it is sent a Ping; zero: never
 * @param pong within which the Ping is to be answered
 * @param confirmed whether the server is asked, by Pings behind what was sent, whether it has read it, so that {@link UpstreamEnd#certain}
 *        can be told
 */
public record UpstreamHandshake(String target, String host, List<String> subprotocols, List<HeaderField> headers,
        boolean compression, long messageBytes, Duration timeout, Duration ping, Duration pong, boolean confirmed) {

    /**
     * A handshake.
     *
     * @throws IllegalArgumentException if one of its parts would break the request's head, such as a line break in a field, if a field is
     *         one that the gateway takes care of or that is for one hop alone, or if a time or size is none
     */
    public UpstreamHandshake {
        subprotocols = List.copyOf(subprotocols);
        headers = List.copyOf(headers);
        var unused = new ClientHandshake(target, host, subprotocols, headers, compression);
        if (messageBytes < 1) {
            throw new IllegalArgumentException("message bytes " + messageBytes + " (expected: 1 or more)");
        }
        if (!timeout.isPositive() || ping.isNegative() || ping.isPositive() && !pong.isPositive()) {
            throw new IllegalArgumentException("timeout " + timeout + ", ping " + ping + ", pong " + pong
                    + " (expected: more than zero; without a ping, zero for both)");
        }
    }

    /** What of it the server sees. */
    public ClientHandshake client() {
        return new ClientHandshake(target, host, subprotocols, headers, compression);
    }
}
