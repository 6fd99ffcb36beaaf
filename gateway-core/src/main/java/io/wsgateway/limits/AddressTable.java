package io.wsgateway.limits;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How fast each address begins handshakes, and how many of them were rejected in a row, within {@link #MOST_BYTES} however many
 * addresses there are. Thread-safe.
 *
 * <p>An address is remembered only while that makes a difference: until its handshakes are paid for at the allowed pace, and
 * until its rejections are forgiven. When there is no room for one more, the address is forgotten for which it would have made a
 * difference for the shortest time. Nobody is refused for want of room: to be forgotten is to begin anew.
 */
final class AddressTable {

    /** Parts with a lock each. */
    static final int SEGMENTS = 16;
    private static final int SEGMENT_BITS = 4;
    private static final int MOST_ROWS = 1 << 16;
    /** The most that it takes. */
    static final long MOST_BYTES = (long) MOST_ROWS * AddressRows.ROW_BYTES;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long seed;
    private final long cost;
    private final long burst;
    private final PenaltyPolicy penalty;
    private final AtomicReferenceArray<@Nullable AddressRows> segments = new AtomicReferenceArray<>(SEGMENTS);

    /** No address is known yet, and no room taken. */
    AddressTable(HandshakeRates rates, PenaltyPolicy penalty, long seed) {
        this.seed = seed;
        this.cost = rates.perSecondPerAddress() == 0 ? 0 : SECOND / rates.perSecondPerAddress();
        this.burst = cost * rates.burstPerAddress();
        this.penalty = penalty;
    }

    /** How many bytes it takes. */
    long bytes() {
        long sum = 0;
        for (int i = 0; i < SEGMENTS; i++) {
            AddressRows rows = segments.get(i);
            if (rows != null) {
                synchronized (rows) {
                    sum += rows.bytes();
                }
            }
        }
        return sum;
    }

    private @Nullable AddressRows known(long key) {
        return segments.get(segment(key));
    }

    private AddressRows of(long key) {
        int segment = segment(key);
        AddressRows rows = segments.get(segment);
        if (rows == null) {
            segments.compareAndSet(segment, null, new AddressRows(MOST_ROWS / SEGMENTS, seed));
            rows = segments.get(segment);
        }
        return Objects.requireNonNull(rows);
    }

    private int segment(long key) {
        return (int) (AddressRows.hash(key, seed) >>> 64 - SEGMENT_BITS);
    }

    /** For how long an address has to wait, in nanoseconds; 0: it need not. */
    long waitNanos(long key, long now) {
        AddressRows rows = known(key);
        if (rows == null) {
            return 0;
        }
        synchronized (rows) {
            int row = rows.find(key);
            if (row < 0) {
                return 0;
            }
            long until = rows.forgivenAt(row) - penalty.forgiven().toNanos();
            // A clock that was set back is believed.
            return Math.clamp(until - now, 0, penalty.waitNanos(rows.rejections(row)));
        }
    }

    /**
     * An address begins a handshake.
     *
     * @param counted is told how many it has begun in this second
     * @return false if it exceeds the rate, and then it isn't paid for
     */
    boolean tryAcquire(long key, long now, IntConsumer counted) {
        AddressRows rows = of(key);
        synchronized (rows) {
            int row = rows.row(key, now);
            counted.accept(rows.countIn(row, Math.floorDiv(now, SECOND)));
            return cost == 0 || pays(rows, row, now);
        }
    }

    /** The generic cell rate algorithm; a clock that was set back is believed. */
    private boolean pays(AddressRows rows, int row, long now) {
        long ahead = Math.clamp(rows.paidUntil(row) - now, 0, burst);
        boolean pays = ahead + cost <= burst;
        rows.payUntil(row, now + (pays ? ahead + cost : ahead));
        return pays;
    }

    /** A handshake of this address was rejected by its own fault; how many were, one after the other. */
    int rejected(long key, long now) {
        AddressRows rows = of(key);
        synchronized (rows) {
            int row = rows.row(key, now);
            long left = rows.forgivenAt(row) - now;
            boolean forgiven = left <= 0 || left > penalty.forgiven().toNanos() + penalty.max().toNanos();
            int count = forgiven ? 1 : Math.min(rows.rejections(row) + 1, Integer.MAX_VALUE - 1);
            rows.reject(row, count, now + penalty.waitNanos(count) + penalty.forgiven().toNanos());
            return count;
        }
    }

    /** A handshake of this address was accepted: those rejected before count no longer. */
    void accepted(long key, long now) {
        AddressRows rows = known(key);
        if (rows == null) {
            return;
        }
        synchronized (rows) {
            int row = rows.find(key);
            if (row >= 0) {
                rows.reject(row, 0, now);
            }
        }
    }
}
