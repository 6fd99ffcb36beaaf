package io.wsgateway.journal;

/**
 * How much is kept. Immutable.
 *
 * @param bytes the most memory that what is kept takes up, about; 0: nothing is kept, handshakes are only counted
 * @param acceptedPerSecond how many accepted handshakes of a second are kept, the first ones; of those rejected, failed or
 *        flawed all are
 */
public record JournalLimits(long bytes, int acceptedPerSecond) {

    /** What holds where nothing is configured. */
    public static final JournalLimits DEFAULT = new JournalLimits(4 << 20, 10);
}
