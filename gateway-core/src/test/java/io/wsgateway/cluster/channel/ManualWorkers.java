package io.wsgateway.cluster.channel;

import io.wsgateway.engine.ManualTasks;

/** One worker, on the test's thread. */
public final class ManualWorkers implements Workers {

    /** What it has to do. */
    public final ManualTasks tasks = new ManualTasks();

    @Override
    public void execute(int number, Runnable task) {
        tasks.execute(task);
    }

    @Override
    public void close() {}
}
