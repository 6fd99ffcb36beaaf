package io.wsgateway.session;

import java.util.Set;

/**
 * How fast a peer may send. Immutable; shared by the sessions of a route.
 *
 * @param messagesPerMinute the most messages and control frames received in a minute; 0 is no limit
 * @param bytesPerSecond the most bytes received in a second, as frames have them, headers included; 0 is no limit
 * @param mode what happens beyond these two
 * @param controlFramesPerSecond the most control frames and empty messages received in a second that answer nothing; 0 is no
 *        limit
 * @param observed the configuration keys of limits that are only counted, whatever the mode is
 */
public record RatePolicy(int messagesPerMinute, long bytesPerSecond, RateMode mode, int controlFramesPerSecond,
        Set<String> observed) {

    /** No limit. */
    public static final RatePolicy NONE = new RatePolicy(0, 0, RateMode.ENFORCE);

    /** What no honest peer comes near. */
    public static final RatePolicy DEFAULT = new RatePolicy(0, 0, RateMode.ENFORCE, 100, Set.of());

    /** The most bytes a second that can be asked for. */
    public static final long MOST_BYTES = 1L << 30;

    /** One that doesn't limit control frames. */
    public RatePolicy(int messagesPerMinute, long bytesPerSecond, RateMode mode) {
        this(messagesPerMinute, bytesPerSecond, mode, 0, Set.of());
    }

    public RatePolicy {
        observed = Set.copyOf(observed);
        if (controlFramesPerSecond < 0) {
            throw new IllegalArgumentException(
                    "control frames per second must not be negative: " + controlFramesPerSecond);
        }
        if (messagesPerMinute < 0) {
            throw new IllegalArgumentException("messages per minute must not be negative: " + messagesPerMinute);
        }
        if (bytesPerSecond < 0 || bytesPerSecond > MOST_BYTES) {
            throw new IllegalArgumentException("bytes per second must be 0 to 1 GiB: " + bytesPerSecond);
        }
    }

    /** Whether nothing follows but counting where the limit of this key is reached. */
    public boolean isObserved(String limit) {
        boolean byMode = mode == RateMode.OBSERVE
                && (limit.equals(SessionRates.MESSAGES) || limit.equals(SessionRates.BYTES));
        return byMode || observed.contains(limit);
    }
}
