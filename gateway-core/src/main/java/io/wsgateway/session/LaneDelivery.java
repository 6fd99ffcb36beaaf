package io.wsgateway.session;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Delivers an application's messages in one lane, one at a time: what is published in the middle of a delivery, by a
 * callback that the delivery led to, waits for its end. Otherwise those who come later in the delivery would receive the
 * second message before the first. {@link #submit} is thread-safe, {@link #deliver} confined to the lane.
 */
final class LaneDelivery {

    private record Waiting(LaneGroup group, Outgoing message) {}

    private final Lane lane;
    private @Nullable Queue<Waiting> waiting;
    private boolean delivering;

    LaneDelivery(Lane lane) {
        this.lane = lane;
    }

    Lane lane() {
        return lane;
    }

    /** Delivers a message later, in the lane; takes over one reference to it. */
    void submit(LaneGroup group, Outgoing message) {
        try {
            lane.execute(() -> deliver(group, message));
        } catch (RejectedExecutionException e) {
            message.release(); // the lane is shut down, and its sessions with it
        }
    }

    /** Delivers a message now; takes over one reference to it. */
    void deliver(LaneGroup group, Outgoing message) {
        if (delivering) {
            if (waiting == null) {
                waiting = new ArrayDeque<>();
            }
            waiting.add(new Waiting(group, message));
            return;
        }
        delivering = true;
        try {
            group.deliver(message);
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
                next.group().deliver(next.message());
            }
        }
    }
}
