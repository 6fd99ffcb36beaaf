package io.wsgateway.netty.server;

import java.time.Duration;

/**
 * How far a gateway is that stops. Immutable.
 *
 * @param sessions how many sessions there were, the most since it began
 * @param told how many of them were told to go
 * @param open how many are left
 * @param left how long they have at most; not negative
 */
public record DrainProgress(int sessions, int told, int open, Duration left) {}
