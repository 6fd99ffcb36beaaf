package io.wsgateway.cluster.topic;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Lets so many reads be under way at a time, the others in the order they came. Thread-safe. */
final class ReadSlots {

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int free;

    ReadSlots(int slots) {
        this.free = slots;
    }

    /** Runs what begins a read: now, or when another gives its slot back, on that one's thread. It must give its own back once. */
    void take(Runnable read) {
        synchronized (this) {
            if (free == 0) {
                waiting.add(read);
                return;
            }
            free--;
        }
        read.run();
    }

    /** A read is over. */
    void give() {
        Runnable next = next();
        if (next != null) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = waiting.poll();
        if (next == null) {
            free++;
        }
        return next;
    }
}
