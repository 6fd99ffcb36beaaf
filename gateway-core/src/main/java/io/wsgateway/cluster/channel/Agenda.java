package io.wsgateway.cluster.channel;

import java.time.Duration;
import java.util.concurrent.Executor;

/** Runs short tasks, one at a time, in the order they were given or later. Thread-safe. */
public interface Agenda extends Executor, AutoCloseable {

    /** Runs a task once this time has passed. */
    void after(Duration delay, Runnable task);

    /** Nanoseconds of a clock that only goes on. */
    long nanoTime();

    /** Runs nothing more. */
    @Override
    void close();
}
