package io.wsgateway.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A hashed timing wheel for the deadlines of one event loop: keepalive, handshakes, messages, closing handshakes. Confined
 * to the channel's event loop.
 *
 * <p>A deadline is reported at its time or later, never earlier, and at most one tick later where {@link #advance} is
 * called once a tick. Deadlines that one call reports are in no order.
 *
 * <p>Made for deadlines that nearly never come, because they are put off before. Scheduling, putting off and cancelling
 * allocate nothing and take constant time; an entry is its own list node. Putting off is one write: the entry stays in its
 * bucket and is moved when that is looked at. What is further off than one round of the wheel stays in its bucket and is
 * passed by once a round.
 *
 * <p>Invariant: an entry is in a bucket which is looked at no later than its deadline's tick.
 */
public final class DeadlineWheel {

    private static final int BUCKETS = 512;

    private final long start;
    private final long tickNanos;
    private final Entry[] buckets = new Entry[BUCKETS];
    /** The bucket being emptied; not empty between two calls only if an entry threw. */
    private final Entry pending = new Sentinel();
    private long now;
    private long looked;
    private int size;

    /**
     * An empty wheel.
     *
     * @param nowNanos the time, of {@link System#nanoTime}'s kind
     * @param tick how exact deadlines are; {@link #advance} should be called this often
     */
    public DeadlineWheel(long nowNanos, Duration tick) {
        if (!tick.isPositive()) {
            throw new IllegalArgumentException("tick must be positive: " + tick);
        }
        start = nowNanos;
        tickNanos = tick.toNanos();
        for (int i = 0; i < BUCKETS; i++) {
            buckets[i] = new Sentinel();
        }
    }

    /** Something with a deadline: at most one at a time, on one wheel. */
    public abstract static class Entry {

        private @Nullable Entry previous;
        private @Nullable Entry next;
        private long tick;

        /** Makes an entry that isn't scheduled. */
        protected Entry() {}

        /** The deadline has passed. The entry isn't scheduled any more and may be again; it must not throw. */
        protected abstract void onDeadline(long nowNanos);

        /** The event loop ends before the deadline has passed. The entry isn't scheduled any more; it must not throw. */
        protected void onEnd() {}

        /** True from being scheduled until being cancelled or reported. */
        public final boolean isScheduled() {
            return next != null;
        }
    }

    /** Sets an entry's deadline, in place of the one it may have; one that has passed is reported by the next advance. */
    public void schedule(Entry entry, long deadlineNanos) {
        long tick = Math.max(tickAtOrAfter(deadlineNanos), now + 1);
        if (entry.isScheduled()) {
            if (tick >= entry.tick) {
                entry.tick = tick;
                return;
            }
            unlink(entry);
        } else {
            size++;
        }
        entry.tick = tick;
        link(entry);
    }

    /** Takes back an entry's deadline, if it has one. */
    public void cancel(Entry entry) {
        if (entry.isScheduled()) {
            unlink(entry);
            size--;
        }
    }

    /** Reports every deadline that has passed. What an entry schedules meanwhile is left to the next call. */
    public void advance(long nowNanos) {
        now = Math.max(now, Math.floorDiv(nowNanos - start, tickNanos));
        looked = Math.max(looked, now - BUCKETS); // after a pause of many rounds, one look at each bucket will do
        report(nowNanos);
        while (looked < now) {
            looked++;
            moveAll(bucket(looked), pending);
            report(nowNanos);
        }
    }

    private void report(long nowNanos) {
        while (!isEmpty(pending)) {
            Entry entry = next(pending);
            unlink(entry);
            if (entry.tick <= now) {
                size--;
                entry.onDeadline(nowNanos);
            } else {
                link(entry);
            }
        }
    }

    /** Takes every entry out and tells it that the event loop ends. */
    public void end() {
        for (Entry bucket : buckets) {
            moveAll(bucket, pending);
        }
        while (!isEmpty(pending)) {
            Entry entry = next(pending);
            unlink(entry);
            size--;
            entry.onEnd();
        }
    }

    /** How many entries are scheduled. */
    public int size() {
        return size;
    }

    /** The first tick which is not before the time. */
    private long tickAtOrAfter(long nanos) {
        return -Math.floorDiv(start - nanos, tickNanos);
    }

    private Entry bucket(long tick) {
        return buckets[(int) tick & (BUCKETS - 1)];
    }

    private void link(Entry entry) {
        Entry head = bucket(entry.tick);
        Entry last = previous(head);
        join(last, entry);
        join(entry, head);
    }

    private static void unlink(Entry entry) {
        join(previous(entry), next(entry));
        entry.previous = null;
        entry.next = null;
    }

    private static void moveAll(Entry from, Entry to) {
        if (!isEmpty(from)) {
            join(previous(to), next(from));
            join(previous(from), to);
            join(from, from);
        }
    }

    private static boolean isEmpty(Entry head) {
        return next(head) instanceof Sentinel;
    }

    private static void join(Entry first, Entry second) {
        first.next = second;
        second.previous = first;
    }

    @SuppressWarnings("NullAway") // linked entries have both neighbours
    private static Entry next(Entry entry) {
        return entry.next;
    }

    @SuppressWarnings("NullAway") // linked entries have both neighbours
    private static Entry previous(Entry entry) {
        return entry.previous;
    }

    /** The head of a circular list. */
    private static final class Sentinel extends Entry {

        private Sentinel() {
            join(this, this);
        }

        @Override
        protected void onDeadline(long nowNanos) {
            throw new IllegalStateException("the head of a list has no deadline");
        }
    }
}
