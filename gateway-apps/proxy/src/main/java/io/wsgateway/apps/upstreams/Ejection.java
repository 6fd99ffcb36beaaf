package io.wsgateway.apps.upstreams;

import java.time.Duration;

/**
 * When a server that fails is left out, and for how long. Immutable.
 *
 * @param after so many failures in a row; 0: never
 * @param first for how long at first; each time it is twice as long as before
 * @param most for how long at most; one that has been well for so long begins at {@code first} again
 */
public record Ejection(int after, Duration first, Duration most) {}
