package io.wsgateway.session;

/**
 * How much one principal may do, over all of its sessions. Immutable.
 *
 * @param connections the most sessions open at once; 0 is no limit
 * @param messagesPerMinute the most messages, control frames too, in a minute; 0 is no limit
 */
public record PrincipalLimits(int connections, int messagesPerMinute) {

    /** The configuration key of the limit on sessions. */
    public static final String CONNECTIONS = "connections-per-principal";
    /** The configuration key of the limit on messages. */
    public static final String MESSAGES = "messages-per-principal";

    /** No limits. */
    public static final PrincipalLimits NONE = new PrincipalLimits(0, 0);

    public PrincipalLimits {
        if (connections < 0 || messagesPerMinute < 0) {
            throw new IllegalArgumentException("limits must not be negative");
        }
    }
}
