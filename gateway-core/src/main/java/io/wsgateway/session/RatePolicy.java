package io.wsgateway.session;

/**
 * How fast a peer may send. Immutable; shared by the sessions of a route.
 *
 * @param messagesPerMinute the most messages and control frames received in a minute; 0 is no limit
 * @param bytesPerSecond the most bytes received in a second, as frames have them, headers included; 0 is no limit
 * @param mode what happens beyond that
 */
public record RatePolicy(int messagesPerMinute, long bytesPerSecond, RateMode mode) {

    /** No limit. */
    public static final RatePolicy NONE = new RatePolicy(0, 0, RateMode.ENFORCE);

    /** The most bytes a second that can be asked for. */
    public static final long MOST_BYTES = 1L << 30;

    public RatePolicy {
        if (messagesPerMinute < 0) {
            throw new IllegalArgumentException("messages per minute must not be negative: " + messagesPerMinute);
        }
        if (bytesPerSecond < 0 || bytesPerSecond > MOST_BYTES) {
            throw new IllegalArgumentException("bytes per second must be 0 to 1 GiB: " + bytesPerSecond);
        }
    }
}
