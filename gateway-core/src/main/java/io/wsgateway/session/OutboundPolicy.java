package io.wsgateway.session;

/**
 * How much may wait for a slow reader. Immutable.
 *
 * @param bytes the most bytes that may wait, 1 or more
 */
public record OutboundPolicy(long bytes) {

    public OutboundPolicy {
        if (bytes < 1) {
            throw new IllegalArgumentException("outbound bytes must be positive: " + bytes);
        }
    }
}
