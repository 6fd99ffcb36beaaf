package io.wsgateway.topic;

import io.wsgateway.metrics.Count;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Delivers an application's messages in one lane, one at a time: what is published in the middle of a delivery, by a
 * callback that the delivery led to, waits for its end. Otherwise those who come later in the delivery would receive the
 * second message before the first.
 *
 * <p>What the lane's own thread publishes it delivers at once; but while something of any thread's is in the lane's queue,
 * what comes next goes there too. So messages that come one after the other, whichever threads they come from, are delivered
 * in this order in every lane. {@link #submit}, {@link #run} and {@link #later} are thread-safe, the rest confined to the
 * lane.
 */
final class LaneDelivery {

    private static final VarHandle QUEUED;

    static {
        try {
            QUEUED = MethodHandles.lookup().findVarHandle(LaneDelivery.class, "queued", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Lane lane;
    private @Nullable Queue<Runnable> waiting;
    private boolean delivering;
    /** How much was put into the queue, and how much has left it; both wrap around. */
    private volatile int queued;
    private int left;
    private final Count subscriptions = new Count();
    private final Count delivered = new Count();

    LaneDelivery(Lane lane) {
        this.lane = lane;
    }

    Lane lane() {
        return lane;
    }

    /** There are so many subscriptions more, or fewer. Called in the lane. */
    void subscribed(int more) {
        subscriptions.add(more);
    }

    /** A message is handed to so many subscribers. Called in the lane. */
    void delivered(int receivers) {
        delivered.add(receivers);
    }

    /** How many subscriptions there are in the lane. Thread-safe. */
    long subscriptions() {
        return subscriptions.get();
    }

    /** How many messages were delivered in the lane, once for each subscriber. Thread-safe. */
    long delivered() {
        return delivered.get();
    }

    /** True while something is still in the queue. */
    boolean isBehind() {
        return queued != left;
    }

    /**
     * Runs a task in the lane, after all that the calling thread has done to it before: now if it is the lane's own.
     *
     * @throws RejectedExecutionException if the lane is shut down
     */
    void run(Runnable task) {
        if (lane.inLane() && !isBehind()) {
            task.run();
        } else {
            later(task);
        }
    }

    /**
     * Runs a task from the lane's queue, and whatever the calling thread does to the lane next after it.
     *
     * @throws RejectedExecutionException if the lane is shut down
     */
    void later(Runnable task) {
        queue(() -> {
            left++;
            task.run();
        });
    }

    /** Delivers a message later, in the lane; takes over one holder's part. */
    void submit(LaneReceivers receivers, Outgoing message) {
        try {
            queue(() -> {
                left++;
                deliver(receivers, message);
            });
        } catch (RejectedExecutionException e) {
            message.release(); // the lane is shut down, and its sessions with it
        }
    }

    /** Counted before: who comes after this call, by a lock or otherwise, finds the lane behind. */
    private void queue(Runnable task) {
        QUEUED.getAndAdd(this, 1);
        try {
            lane.execute(task);
        } catch (RejectedExecutionException e) {
            QUEUED.getAndAdd(this, -1);
            throw e;
        }
    }

    /** Delivers a message now; takes over one holder's part. Called in the lane, which must not be behind. */
    void deliver(LaneReceivers receivers, Outgoing message) {
        if (delivering) {
            awaitEnd(() -> receivers.deliver(message));
            return;
        }
        delivering = true;
        try {
            receivers.deliver(message);
            deliverWaiting();
        } finally {
            delivering = false;
        }
    }

    /** Runs a task as a delivery: what is delivered in the middle of it waits for its end. Called in the lane. */
    void runAlone(Runnable task) {
        if (delivering) {
            awaitEnd(task);
            return;
        }
        delivering = true;
        try {
            task.run();
            deliverWaiting();
        } finally {
            delivering = false;
        }
    }

    private void awaitEnd(Runnable task) {
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waiting.add(task);
    }

    private void deliverWaiting() {
        while (waiting != null) {
            Runnable next = waiting.poll();
            if (next == null) {
                waiting = null;
            } else {
                next.run();
            }
        }
    }
}
