package io.wsgateway.engine.nats;

import java.time.Duration;

/** When something has to be over. Immutable. */
record Deadline(long nanoTime) {

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** What is left, in nanoseconds; negative once it is over. */
    long left() {
        return nanoTime - System.nanoTime();
    }
}
