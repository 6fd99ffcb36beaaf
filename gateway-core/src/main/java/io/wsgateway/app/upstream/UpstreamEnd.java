package io.wsgateway.app.upstream;

import io.wsgateway.protocol.close.CloseStatus;

/**
 * How a server's connection ended while its session was open.
 *
 * @param status the server's Close; 1006: the connection was lost without one; 1000 for a TCP connection that its server has ended
 * @param lost whether it was lost: without a Close, or silent for too long
 * @param whole whether no message of either direction was cut by that; a session can't go on with another connection otherwise
 * @param certain whether all that the peer had sent until then was read by the server, as far as {@link UpstreamHandshake#confirmed} has
 *        found out: else messages of the peer may be lost, and it has to be told
 */
public record UpstreamEnd(CloseStatus status, boolean lost, boolean whole, boolean certain) {}
