package io.wsgateway.session;

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
 * so does everything after it, until the queue has caught up. {@link #submit} and {@link #run} are thread-safe, the rest
 * confined to the lane.
 */
final class LaneDelivery {

    private record Waiting(LaneReceivers receivers, Outgoing message) {}

    private final Lane lane;
    private @Nullable Queue<Waiting> waiting;
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

    /** Runs a task later, from the lane's queue, and everything that comes after it later still. */
    void putOff(Runnable task) {
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

    /** Delivers a message after all that was put off; takes over one holder's part. */
    void deliverInTurn(LaneReceivers receivers, Outgoing message) {
        if (!isBehind()) {
            deliver(receivers, message);
            return;
        }
        try {
            putOff(() -> deliver(receivers, message));
        } catch (RejectedExecutionException e) {
            message.release();
        }
    }

    private void deliver(LaneReceivers receivers, Outgoing message) {
        if (delivering) {
            if (waiting == null) {
                waiting = new ArrayDeque<>();
            }
            waiting.add(new Waiting(receivers, message));
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

    private void deliverWaiting() {
        while (waiting != null) {
            Waiting next = waiting.poll();
            if (next == null) {
                waiting = null;
            } else {
                next.receivers().deliver(next.message());
            }
        }
    }
}
