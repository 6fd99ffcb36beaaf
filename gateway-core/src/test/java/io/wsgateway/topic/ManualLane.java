package io.wsgateway.topic;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

/** A lane on the test's thread, which runs its tasks when the test says so. */
final class ManualLane implements Lane {

    final Queue<Runnable> tasks = new ArrayDeque<>();
    boolean down;
    private boolean inside;

    @Override
    public boolean inLane() {
        return inside;
    }

    @Override
    public void execute(Runnable task) {
        if (down) {
            throw new RejectedExecutionException("shut down");
        }
        tasks.add(task);
    }

    void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            enter(task);
        }
    }

    void enter(Runnable task) {
        boolean nested = inside;
        inside = true;
        task.run();
        inside = nested;
    }
}
