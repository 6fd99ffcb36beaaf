package io.wsgateway.protocol.frame;

/**
 * The limits of one message: its bytes and its frames. Immutable; shared by the sessions of a route.
 *
 * @param frameBytes the longest payload of one frame, as sent
 * @param messageBytes the longest message, after inflation; one that is handed on as a whole is at most
 *        {@link #LONGEST_WHOLE}, whatever stands here
 * @param fragments the most frames of one message
 */
public record MessageLimits(long frameBytes, long messageBytes, int fragments) {

    /** The longest message that is handed on as a whole, in bytes: it has to be in one buffer. */
    public static final int LONGEST_WHOLE = 1 << 30;

    public MessageLimits {
        if (frameBytes < 1 || messageBytes < 1 || fragments < 1) {
            throw new IllegalArgumentException(
                    "limits must be positive: " + frameBytes + " frame bytes, " + messageBytes
                            + " message bytes, " + fragments + " fragments");
        }
    }
}
