package io.wsgateway.cluster.principal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The counts of all other nodes, added up, within a bound of entries. Changed by one thread at a time; reading is thread-safe. */
final class Total {

    private final int most;
    private final Map<String, Long> open = new ConcurrentHashMap<>();
    private int entries;
    private volatile long leftOut;

    /**
     * @param most how many entries all nodes may have together
     */
    Total(int most) {
        this.most = most;
    }

    /** Whether there is room for one more entry; where there isn't, it is counted as left out. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time
    boolean hasRoom() {
        if (entries < most) {
            return true;
        }
        leftOut++;
        return false;
    }

    /** A node's count of a principal is another one; 0: it has no entry. */
    void changed(String principal, int before, int now) {
        entries += (now > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
        open.merge(principal, (long) now - before, (old, more) -> old + more == 0 ? null : old + more);
    }

    int open(String principal) {
        return (int) Math.min(Integer.MAX_VALUE, open.getOrDefault(principal, 0L));
    }

    int entries() {
        return entries;
    }

    long leftOut() {
        return leftOut;
    }
}
