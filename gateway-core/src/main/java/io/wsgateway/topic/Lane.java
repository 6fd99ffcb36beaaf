package io.wsgateway.topic;

import java.util.concurrent.Executor;

/** Runs tasks one after the other in the order they were given, as an event loop does. Thread-safe. */
public interface Lane extends Executor {

    /** True on the thread that runs this lane's tasks. */
    boolean inLane();
}
