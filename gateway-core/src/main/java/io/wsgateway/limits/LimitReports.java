package io.wsgateway.limits;

import java.net.InetAddress;

/** Is told of each limit that is reached, and how near peers come to each. Thread-safe, and quick. */
@FunctionalInterface
public interface LimitReports {

    /** Tells nobody. */
    LimitReports NONE = (limit, peer, observed) -> {};

    /**
     * A limit is reached.
     *
     * @param limit its configuration key
     * @param peer who has reached it
     * @param observed whether nothing follows but this
     */
    void reached(String limit, InetAddress peer, boolean observed);

    /**
     * Somebody has come, let in or not.
     *
     * @param limit the configuration key of a limit
     * @param used how much of it is in use with the one who has come
     */
    default void used(String limit, long used) {}
}
