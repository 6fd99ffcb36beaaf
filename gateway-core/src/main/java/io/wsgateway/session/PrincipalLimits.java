package io.wsgateway.session;

/**
 * How much one principal may do, over all of its sessions. Immutable.
 *
 * @param connections the most sessions open at once; 0 is no limit
 * @param scope whose sessions are counted
 * @param messagesPerMinute the most messages, control frames too, in a minute; 0 is no limit
 */
public record PrincipalLimits(int connections, Scope scope, int messagesPerMinute) {

    /** Whose sessions count. */
    public enum Scope {
        /** Those of this node. */
        NODE,
        /** Those of all nodes of the cluster, as far as is known here. */
        CLUSTER
    }

    /** The configuration key of the limit on sessions. */
    public static final String CONNECTIONS = "connections-per-principal";
    /** The configuration key of whose sessions count. */
    public static final String SCOPE = "connections-per-principal-scope";
    /** The configuration key of the limit on messages. */
    public static final String MESSAGES = "messages-per-principal";

    /** No limits. */
    public static final PrincipalLimits NONE = new PrincipalLimits(0, 0);

    /** Limits on what is on this node. */
    public PrincipalLimits(int connections, int messagesPerMinute) {
        this(connections, Scope.NODE, messagesPerMinute);
    }

    public PrincipalLimits {
        if (connections < 0 || messagesPerMinute < 0) {
            throw new IllegalArgumentException("limits must not be negative");
        }
    }
}
