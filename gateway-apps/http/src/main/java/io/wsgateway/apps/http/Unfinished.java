package io.wsgateway.apps.http;

import java.time.Duration;

/** Counts what is to be told yet, so that an application that ends may wait for it. Thread-safe; {@link #await} alone blocks. */
final class Unfinished {

    private int count;

    /** One more. */
    synchronized void begun() {
        count++;
    }

    /** One is told, or given up. */
    synchronized void ended() {
        if (--count == 0) {
            notifyAll();
        }
    }

    /** Waits until there is none, at most so long; how many are left. */
    synchronized int await(Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        try {
            for (long left = end - System.nanoTime(); count > 0 && left > 0; left = end - System.nanoTime()) {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return count;
    }
}
