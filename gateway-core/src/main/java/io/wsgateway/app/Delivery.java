package io.wsgateway.app;

import java.util.List;

/**
 * What came of reaching sessions by {@link Sessions}. Immutable.
 *
 * @param sessions how many took it: the message is sent in order, as {@link SendResult#QUEUED} says, or the closing handshake has
 *        begun. 0: there is no such session, or none takes it
 * @param missing the names of the gateways that didn't say so in time; their sessions may have taken it all the same, and aren't
 *        counted. Always empty without a cluster
 */
public record Delivery(int sessions, List<String> missing) {

    /** No session took it. */
    public static final Delivery NONE = new Delivery(0, List.of());

    public Delivery {
        missing = List.copyOf(missing);
    }

    /** True if this is known of all gateways. */
    public boolean isComplete() {
        return missing.isEmpty();
    }
}
