package io.wsgateway.session;

/**
 * How fast a peer may send. Immutable.
 *
 * @param messagesPerMinute the most messages and control frames received in a minute; 0 is no limit
 */
public record RatePolicy(int messagesPerMinute) {

    public RatePolicy {
        if (messagesPerMinute < 0) {
            throw new IllegalArgumentException("messages per minute must not be negative: " + messagesPerMinute);
        }
    }
}
