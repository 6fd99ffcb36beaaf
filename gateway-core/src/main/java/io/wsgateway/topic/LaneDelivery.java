package io.wsgateway.topic;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Delivers an application's messages in one lane, one at a time: what is published in the middle of a delivery, by a
 * callback that the delivery led to, waits for its end. Otherwise those who come later in the delivery would receive the
 * second message before the first.
 *
 * <p>What the lane's own thread publishes it delivers at once; but what it puts off goes through the lane's queue, and then
 * so does everything after it, until the queue has caught up. {@link #submit}, {@link #run} and {@link #later} are
 * thread-safe, the rest confined to the lane.
 */
final class LaneDelivery {

    private final Lane lane;
    private @Nullable Queue<Runnable> waiting;
    private boolean delivering;
    /** How much of what the lane's own thread put off is still in the queue. */
    private int putOff;

    LaneDelivery(Lane lane) {
        this.lane = lane;
    }

    Lane lane() {
        return lane;
    }

    /** True while something that the lane's own thread put off is still in the queue. */
    boolean isBehind() {
        return putOff > 0;
    }

    /**
     * Runs a task in the lane, after all that the calling thread has done to it before: now if it is the lane's own.
     *
     * @throws RejectedExecutionException if the lane is shut down
     */
    void run(Runnable task) {
        if (!lane.inLane()) {
            lane.execute(task);
        } else if (isBehind()) {
            putOff(task);
        } else {
            task.run();
        }
    }

    /**
     * Runs a task from the lane's queue, and whatever the calling thread does to the lane next after it.
     *
     * @throws RejectedExecutionException if the lane is shut down
     */
    void later(Runnable task) {
        if (lane.inLane()) {
            putOff(task);
        } else {
            lane.execute(task);
        }
    }

    private void putOff(Runnable task) {
        lane.execute(() -> {
            putOff--;
            task.run();
        });
        putOff++;
    }

    /** Delivers a message later, in the lane; takes over one holder's part. Called outside of the lane. */
    void submit(LaneReceivers receivers, Outgoing message) {
        try {
            lane.execute(() -> deliver(receivers, message));
        } catch (RejectedExecutionException e) {
            message.release(); // the lane is shut down, and its sessions with it
        }
    }

    /** Delivers a message later; takes over one holder's part. Called in the lane. */
    void submitHere(LaneReceivers receivers, Outgoing message) {
        try {
            putOff(() -> deliver(receivers, message));
        } catch (RejectedExecutionException e) {
            message.release();
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
