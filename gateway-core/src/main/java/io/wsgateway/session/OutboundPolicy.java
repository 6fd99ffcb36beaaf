package io.wsgateway.session;

import org.jspecify.annotations.Nullable;

/**
 * How much may wait for one slow reader, and what happens beyond it. Immutable; shared by the sessions of a route.
 *
 * @param bytes the most bytes of frames that may wait, 1 or more; a message alone is never too much
 * @param overflow what happens beyond it
 */
public record OutboundPolicy(long bytes, Overflow overflow) {

    /** The most that a channel takes before it has written any of it: what is in a channel can't be dropped. */
    private static final int MOST_IN_CHANNEL = 1 << 16;

    public OutboundPolicy {
        if (bytes < 1) {
            throw new IllegalArgumentException("outbound bytes must be positive: " + bytes);
        }
    }

    /** How much waits in the channel before it takes no more: half of all, at most 64 KiB, 1 or more. */
    public int channelBytes() {
        return Math.clamp(bytes / 2, 1, MOST_IN_CHANNEL);
    }

    /** True if a message of this size fits wherever the channel takes one at all. */
    public boolean alwaysFits(int messageBytes) {
        return messageBytes <= bytes - channelBytes();
    }

    /**
     * What becomes of a message.
     *
     * @param queued the bytes that wait already
     * @param messageBytes the message's bytes
     * @param left how many bytes more may wait in all sessions
     * @return null if it may wait too
     */
    public @Nullable Overflow judge(long queued, int messageBytes, long left) {
        return queued == 0 || queued + messageBytes <= bytes && messageBytes <= left ? null : overflow;
    }
}
