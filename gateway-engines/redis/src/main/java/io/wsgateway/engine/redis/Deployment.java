package io.wsgateway.engine.redis;

import java.util.List;

/**
 * Which servers there are, and how they share the work. Immutable.
 *
 * @param kind how the master of a partition is found
 * @param seeds who is asked first; one or more
 * @param master the name that sentinels know the master by; empty for the other kinds
 * @param tls whether TLS is spoken, with sentinels as well
 */
record Deployment(Kind kind, List<Address> seeds, String master, boolean tls) {

    enum Kind {
        /** One master, at one of the addresses. */
        STANDALONE,
        /** One master, which sentinels know. */
        SENTINEL,
        /** Several masters, with hash slots. */
        CLUSTER
    }

    Deployment {
        seeds = List.copyOf(seeds);
    }

    boolean isCluster() {
        return kind == Kind.CLUSTER;
    }
}
