package io.wsgateway.netty.server;

import io.wsgateway.cluster.principal.PrincipalCounts;
import io.wsgateway.session.PrincipalSessions;

/** The sessions of principals on the other nodes of the cluster. Thread-safe. */
record PrincipalsElsewhere(PrincipalCounts counts) implements PrincipalSessions.Elsewhere {

    @Override
    public int open(String principal) {
        return counts.elsewhere(principal);
    }

    @Override
    public void changed(String principal, int open) {
        counts.changed(principal, open);
    }
}
