package io.wsgateway.session;

import java.time.Duration;

/**
 * How silence is broken, and when it is judged. Immutable.
 *
 * @param pingInterval after how much silence a Ping is sent; zero is never
 * @param pongTimeout how long after it anything at all must have arrived
 */
public record KeepalivePolicy(Duration pingInterval, Duration pongTimeout) {}
