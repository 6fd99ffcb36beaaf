package io.wsgateway.opening;

import io.wsgateway.session.DeadlineWheel;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.SessionLane;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;

/** A lane on the test's thread: tasks run and time passes when the test says so. */
final class FakeLane implements SessionLane {

    static final Duration TICK = Duration.ofMillis(100);

    /** Applications entered and left. */
    final List<String> callbacks = new CopyOnWriteArrayList<>();
    /** Whether the wheel can't be had, once. */
    boolean failing;
    /** Whether it takes no task any more. */
    boolean ended;

    private final Thread thread = Thread.currentThread();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private long now = -7;
    private final DeadlineWheel deadlines = new DeadlineWheel(now, TICK);

    @Override
    public long now() {
        return now;
    }

    @Override
    public DeadlineWheel deadlines() {
        if (failing) {
            failing = false;
            throw new IllegalStateException("no wheel");
        }
        return deadlines;
    }

    @Override
    public void enter(HostedApplication application) {
        callbacks.add("enter " + application.name());
    }

    @Override
    public void leave() {
        callbacks.add("leave");
    }

    @Override
    public boolean inLane() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void execute(Runnable task) {
        if (ended) {
            throw new RejectedExecutionException("the lane has ended");
        }
        tasks.add(task);
    }

    /** Runs what was given to the lane. */
    void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Lets one tick pass. */
    void tick() {
        now += TICK.toNanos();
        deadlines.advance(now);
        run();
    }
}
