package io.wsgateway.protocol.frame;

/**
 * How much one message may be. Immutable; shared by the sessions of a route.
 *
 * @param frameBytes the longest payload of one frame, as sent
 * @param messageBytes the longest message, after inflation
 * @param fragments the most frames of one message
 */
public record MessageLimits(int frameBytes, int messageBytes, int fragments) {

    public MessageLimits {
        if (frameBytes < 1 || messageBytes < 1 || fragments < 1) {
            throw new IllegalArgumentException(
                    "limits must be positive: " + frameBytes + " frame bytes, " + messageBytes
                            + " message bytes, " + fragments + " fragments");
        }
    }
}
