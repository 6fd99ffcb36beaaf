package io.wsgateway.session;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many bytes wait for slow readers in all sessions, and how many may. Thread-safe.
 *
 * <p>Each lane counts its own in a {@link Share} and only what still waits after a flush: while peers read, nobody writes
 * here. Who wants to know the sum adds the shares up.
 */
public final class OutboundBudget {

    /** The configuration key. */
    public static final String KEY = "outbound-bytes-total";

    private volatile long most;
    private final List<Share> shares = new CopyOnWriteArrayList<>();
    private final LongAdder inTransit = new LongAdder();

    /**
     * Nothing waits yet.
     *
     * @param most the most bytes that may wait; 0 is no limit
     */
    public OutboundBudget(long most) {
        this.most = checked(most);
    }

    private static long checked(long most) {
        if (most < 0) {
            throw new IllegalArgumentException("outbound bytes in all must not be negative: " + most);
        }
        return most == 0 ? Long.MAX_VALUE : most;
    }

    /** From now on this is the most that may wait; 0 is no limit. What waits already stays. */
    public void limit(long bytes) {
        most = checked(bytes);
    }

    /** A lane's part, for which nothing waits yet. */
    public Share share() {
        Share share = new Share();
        shares.add(share);
        return share;
    }

    /** How many bytes wait; somewhat old where other lanes are at work. */
    public long queued() {
        long sum = inTransit.sum();
        for (Share share : shares) {
            sum += share.queued();
        }
        return sum;
    }

    /** How many bytes more may wait; negative if too many do. */
    public long left() {
        long limit = most;
        return limit == Long.MAX_VALUE ? Long.MAX_VALUE : limit - queued();
    }

    /** Bytes are handed from one thread to another, or have arrived if it is negative. */
    public void transit(long bytes) {
        inTransit.add(bytes);
    }

    /** What waits in one lane. Confined to the lane. */
    public final class Share {

        private static final VarHandle QUEUED;

        static {
            try {
                QUEUED = MethodHandles.lookup().findVarHandle(Share.class, "queued", long.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private long queued;
        private boolean tight;

        private Share() {}

        private long queued() {
            return (long) QUEUED.getOpaque(this);
        }

        /** Adds to the bytes that wait in this lane, or takes from them if the number is negative. */
        public void change(long bytes) {
            QUEUED.setOpaque(this, queued + bytes);
            refresh();
        }

        /** Takes into account what the other lanes have queued. */
        public void refresh() {
            tight = left() < most / 8;
        }

        /**
         * True if, when this lane looked last, little was left of the budget: time to find out after each message whether
         * it waits, not after many.
         */
        public boolean isTight() {
            return tight;
        }

        /** The whole budget. */
        public OutboundBudget budget() {
            return OutboundBudget.this;
        }
    }
}
