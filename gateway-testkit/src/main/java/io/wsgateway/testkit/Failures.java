package io.wsgateway.testkit;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What an application's code has thrown and the test hasn't heard of. Thread-safe. */
final class Failures {

    private final Queue<AssertionError> unheard = new ConcurrentLinkedQueue<>();

    /** Keeps what this part of the application threw. */
    void add(String where, Throwable thrown) {
        unheard.add(new AssertionError("the application failed in " + where + ": " + thrown, thrown));
    }

    /** Runs code of the application; what it throws is kept, and goes on. */
    void watch(String where, Runnable code) {
        try {
            code.run();
        } catch (Throwable e) {
            add(where, e);
            throw e;
        }
    }

    /** Throws what is kept, once: the first, the others suppressed in it. */
    void raise() {
        AssertionError first = unheard.poll();
        if (first != null) {
            for (AssertionError more = unheard.poll(); more != null; more = unheard.poll()) {
                first.addSuppressed(more);
            }
            throw first;
        }
    }
}
