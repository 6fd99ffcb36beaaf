package io.wsgateway.limits;

/**
 * How fast opening handshakes may begin. A burst is what may come at once; after it, as many as come in at the rate. Immutable.
 *
 * @param perSecond the most in a second, of all peers; 0 is no limit
 * @param burst the most at once, of all peers, 1 or more
 * @param perSecondPerAddress the most in a second, of one address; 0 is no limit
 * @param burstPerAddress the most at once, of one address, 1 or more
 */
public record HandshakeRates(int perSecond, int burst, int perSecondPerAddress, int burstPerAddress) {

    /** The configuration key of the rate of all. */
    public static final String KEY = "handshakes-per-second";
    /** The configuration key of the rate of one address. */
    public static final String ADDRESS_KEY = "handshakes-per-second-per-address";

    /** The highest rate, and the longest burst. */
    public static final int MOST = 1_000_000;

    /**
     * Far above what a population of honest peers does: all sessions that a gateway holds may connect anew within ten seconds,
     * and all that one address may have at once.
     */
    public static final HandshakeRates DEFAULT = new HandshakeRates(10_000, 20_000, 100, 1000);

    /** No limit. */
    public static final HandshakeRates NONE = new HandshakeRates(0, 1, 0, 1);

    public HandshakeRates {
        requireWithin(perSecond, 0);
        requireWithin(burst, 1);
        requireWithin(perSecondPerAddress, 0);
        requireWithin(burstPerAddress, 1);
    }

    private static void requireWithin(int value, int least) {
        if (value < least || value > MOST) {
            throw new IllegalArgumentException("a rate of handshakes must be " + least + " to " + MOST + ": " + value);
        }
    }
}
