package io.wsgateway.session;

import java.util.function.LongSupplier;

/**
 * What open sessions take of memory, about, and whether that leaves room for one more: each takes a bit, and so does what waits
 * for its peer and what its peer has sent. Above the limit there is no room, until what is taken has fallen an eighth below it:
 * else each session that ends would let in one more at the edge. Guarded by its owner's lock.
 */
public final class SessionMemory {

    /** The configuration key. */
    public static final String KEY = "session-bytes-total";

    /** What an idle session takes, and some more. */
    static final int SESSION_BYTES = 2 << 10;
    /** How far what is taken must have fallen below the limit: this part of it. */
    private static final int BELOW_PART = 8;

    private long most;
    private final LongSupplier queued;
    private boolean isShort;

    /**
     * @param most the most bytes that sessions may take before no more are let in; 0 is no limit
     * @param queued how many bytes wait for peers and applications
     */
    public SessionMemory(long most, LongSupplier queued) {
        this.queued = queued;
        limit(most);
    }

    /** From now on this is the most bytes that sessions may take; 0 is no limit. */
    final void limit(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes of sessions must not be negative: " + bytes);
        }
        most = bytes;
    }

    /** No limit, and nothing that waits. */
    static SessionMemory unlimited() {
        return new SessionMemory(0, () -> 0);
    }

    /** How many bytes this many sessions take, with all that waits. */
    long taken(int sessions) {
        return (long) sessions * SESSION_BYTES + queued.getAsLong();
    }

    /** Whether there is no room for one more beside this many sessions. */
    boolean isShort(int sessions) {
        if (most == 0) {
            return false;
        }
        long taken = taken(sessions + 1);
        isShort = taken > (isShort ? most - most / BELOW_PART : most);
        return isShort;
    }
}
