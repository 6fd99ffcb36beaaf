package io.wsgateway.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How values are spread: how many there were up to each of some bounds. One thread records and any may read, somewhat old; or
 * all record by {@link #recordShared}, from any thread.
 */
public final class Histogram {

    /** Bounds of messages, in bytes: from 64 to 1 MiB, each four times the one before. */
    public static final Bounds SIZES = new Bounds(64, 256, 1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20);

    /** Bounds of what is over soon, in nanoseconds: from 10 µs to 1 s. */
    public static final Bounds MOMENTS = Bounds.of(Duration.ofNanos(10_000), Duration.ofNanos(100_000),
            Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(50),
            Duration.ofMillis(100), Duration.ofSeconds(1));

    /** Bounds of ways through the network and back, and of opening handshakes, in nanoseconds: from 1 ms to 10 s. */
    public static final Bounds WAITS = Bounds.of(Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(10),
            Duration.ofMillis(25), Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250),
            Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofMillis(2500), Duration.ofSeconds(10));

    /** Bounds of sessions, in nanoseconds: from a second to a day. */
    public static final Bounds LIVES = Bounds.of(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMinutes(1),
            Duration.ofMinutes(5), Duration.ofMinutes(30), Duration.ofHours(1), Duration.ofHours(6),
            Duration.ofDays(1));

    private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle SUM;

    static {
        try {
            SUM = MethodHandles.lookup().findVarHandle(Histogram.class, "sum", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Bounds bounds;
    /** The first of them, within which most values are. */
    private final long first;
    private final long[] counts;
    private long sum;

    /** Up to which values those of a bucket go, each included; the last bucket has no bound. Immutable. */
    public static final class Bounds {

        private final long[] most;

        Bounds(long... most) {
            this.most = most;
        }

        private static Bounds of(Duration... most) {
            return new Bounds(Arrays.stream(most).mapToLong(Duration::toNanos).toArray());
        }

        private int bucket(long value) {
            int bucket = 0;
            while (bucket < most.length && value > most[bucket]) {
                bucket++;
            }
            return bucket;
        }

        /** The bounds, the lowest first. */
        public List<Long> all() {
            return Arrays.stream(most).boxed().toList();
        }
    }

    /** Nothing is recorded yet. */
    public Histogram(Bounds bounds) {
        this.bounds = bounds;
        this.first = bounds.most[0];
        this.counts = new long[bounds.most.length + 1];
    }

    /** One more value. Called by its one thread. */
    public void record(long value) {
        int bucket = value <= first ? 0 : bounds.bucket(value);
        counts[bucket]++;
        sum += value;
    }

    /** One more value. Called by any thread, where nobody calls {@link #record}. */
    public void recordShared(long value) {
        COUNTS.getAndAdd(counts, bounds.bucket(value), 1L);
        SUM.getAndAdd(this, value);
    }

    /** What was recorded until now. */
    public Spread spread() {
        long[] read = new long[counts.length];
        for (int i = 0; i < read.length; i++) {
            read[i] = (long) COUNTS.getOpaque(counts, i);
        }
        return new Spread(bounds, Arrays.stream(read).boxed().toList(), (long) SUM.getOpaque(this));
    }

    /**
     * What a histogram had recorded. Immutable.
     *
     * @param bounds those of its buckets
     * @param counts how many values each bucket has; one more than bounds
     * @param sum of all values
     */
    public record Spread(Bounds bounds, List<Long> counts, long sum) {

        public Spread {
            counts = List.copyOf(counts);
            if (counts.size() != bounds.most.length + 1) {
                throw new IllegalArgumentException(counts.size() + " counts of " + bounds.most.length + " bounds");
            }
        }

        /** Of which nothing was recorded. */
        public static Spread none(Bounds bounds) {
            return new Histogram(bounds).spread();
        }

        /** How many values there are. */
        public long count() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }

        /**
         * Both together.
         *
         * @throws IllegalArgumentException if they have other bounds
         */
        public Spread plus(Spread other) {
            if (!bounds.equals(other.bounds)) {
                throw new IllegalArgumentException("other bounds");
            }
            List<Long> sums = new ArrayList<>(counts.size());
            for (int i = 0; i < counts.size(); i++) {
                sums.add(counts.get(i) + other.counts.get(i));
            }
            return new Spread(bounds, sums, sum + other.sum);
        }
    }
}
