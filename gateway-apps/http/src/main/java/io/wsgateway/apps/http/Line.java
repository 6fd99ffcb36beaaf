package io.wsgateway.apps.http;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Lets a number of turns be taken at once; who comes later waits in line, first come, first served. No lock is held while a turn
 * begins. Thread-safe.
 */
final class Line {

    // Guarded by this.

    private final Queue<Turn> waiting = new ArrayDeque<>();
    private int free;

    /** A line before so many places. */
    Line(int places) {
        free = places;
    }

    /** What waits in line. */
    interface Turn {
        /**
         * It is its turn; called once.
         *
         * @return whether the place is taken until {@link Line#leave}; else it is free again
         */
        boolean begin();
    }

    /** Begins the turn in this call, or later in a call of somebody else's {@link #leave}. */
    void enter(Turn turn) {
        synchronized (this) {
            if (free == 0) {
                waiting.add(turn);
                return;
            }
            free--;
        }
        begin(turn);
    }

    /** A turn that has taken its place is over; the next one begins in this call. */
    void leave() {
        begin(next());
    }

    /** How many wait. */
    synchronized int waiting() {
        return waiting.size();
    }

    private void begin(@Nullable Turn first) {
        for (Turn turn = first; turn != null && !turn.begin();) {
            turn = next();
        }
    }

    private synchronized @Nullable Turn next() {
        Turn next = waiting.poll();
        if (next == null) {
            free++;
        }
        return next;
    }
}
