package io.wsgateway.cluster.channel;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of something wait, within a bound. Thread-safe. */
public final class ByteBound {

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    /**
     * Nothing waits yet.
     *
     * @param most how many bytes may wait
     */
    public ByteBound(long most) {
        this.most = most;
    }

    /** Takes room for this many; false if there isn't that much. */
    public boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= most) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    /** Gives room back. */
    public void give(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** How many wait. */
    public long taken() {
        return taken.get();
    }
}
