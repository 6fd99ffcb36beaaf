package io.wsgateway.limits;

import java.util.Arrays;

/**
 * What is remembered of some addresses, a row for each, in arrays of numbers: at most so many rows, and no object for any. Rows
 * stand in sets of eight, which their hash chooses. A row is of use until what it says is over; then it is anybody's. Where a
 * set is full of rows that are of use, there are twice as many sets, up to the most; from then on the row goes that is of use for
 * the shortest time. Not thread-safe: guarded by its owner's lock.
 */
final class AddressRows {

    /** Rows of a set. */
    static final int WAYS = 8;
    /** A key, two times, a number of rejections, and how many came in which second. */
    static final int ROW_BYTES = 8 + 8 + 8 + 4 + 8;

    /** In place of a number of rejections: the row is nobody's. */
    private static final int FREE = -1;
    private static final int COUNT_BITS = 24;
    private static final long MOST_COUNTED = (1L << COUNT_BITS) - 1;
    private static final long SECONDS = (1L << 64 - COUNT_BITS) - 1;

    private final int most;
    private final long seed;
    private long[] keys;
    private long[] paidUntil;
    private long[] forgivenAt;
    private int[] rejections;
    private long[] windows;

    /**
     * No row yet, and room for the first few.
     *
     * @param most the most rows, a power of two of 8 or more
     * @param seed what nobody outside knows: it decides which addresses share a set
     */
    AddressRows(int most, long seed) {
        this.most = most;
        this.seed = seed;
        keys = new long[WAYS];
        paidUntil = new long[WAYS];
        forgivenAt = new long[WAYS];
        rejections = free(WAYS);
        windows = new long[WAYS];
    }

    private static int[] free(int rows) {
        int[] all = new int[rows];
        Arrays.fill(all, FREE);
        return all;
    }

    /** Spreads keys over all longs; whoever doesn't know the seed can't tell which come to lie beside each other. */
    static long hash(long key, long seed) {
        long hash = (key ^ seed) * 0xff51_afd7_ed55_8ccdL;
        hash = (hash ^ hash >>> 32 ^ seed) * 0xc4ce_b9fe_1a85_ec53L;
        return hash ^ hash >>> 29;
    }

    /** What its arrays take, in bytes. */
    long bytes() {
        return (long) keys.length * ROW_BYTES;
    }

    /** The row of an address; -1: there is none. */
    int find(long key) {
        int first = first(key);
        for (int row = first; row < first + WAYS; row++) {
            if (keys[row] == key && rejections[row] != FREE) {
                return row;
            }
        }
        return -1;
    }

    /** The row of an address, which is made if there is none: nothing is known of it. */
    int row(long key, long now) {
        int found = find(key);
        if (found >= 0) {
            return found;
        }
        int row = leastUseful(key, now);
        while (usefulFor(row, now) > 0 && keys.length < most) {
            grow();
            row = leastUseful(key, now);
        }
        keys[row] = key;
        paidUntil[row] = now;
        forgivenAt[row] = now;
        rejections[row] = 0;
        windows[row] = 0;
        return row;
    }

    private int first(long key) {
        return ((int) hash(key, seed) & keys.length / WAYS - 1) * WAYS;
    }

    private int leastUseful(long key, long now) {
        int first = first(key);
        int least = first;
        for (int row = first + 1; row < first + WAYS; row++) {
            if (usefulFor(row, now) < usefulFor(least, now)) {
                least = row;
            }
        }
        return least;
    }

    /** For how long what a row says is still of use, in nanoseconds; less than 1: it says nothing. */
    private long usefulFor(int row, long now) {
        if (rejections[row] == FREE) {
            return Long.MIN_VALUE;
        }
        long paid = paidUntil[row] - now;
        return rejections[row] == 0 ? paid : Math.max(paid, forgivenAt[row] - now);
    }

    /** Twice as many sets: the rows of each are divided among two, so that all have room. */
    private void grow() {
        int before = keys.length;
        keys = Arrays.copyOf(keys, before * 2);
        paidUntil = Arrays.copyOf(paidUntil, before * 2);
        forgivenAt = Arrays.copyOf(forgivenAt, before * 2);
        windows = Arrays.copyOf(windows, before * 2);
        int[] more = free(before * 2);
        System.arraycopy(rejections, 0, more, 0, before);
        rejections = more;
        for (int row = 0; row < before; row++) {
            if (rejections[row] != FREE && first(keys[row]) >= before) {
                move(row, row + before);
            }
        }
    }

    private void move(int from, int to) {
        keys[to] = keys[from];
        paidUntil[to] = paidUntil[from];
        forgivenAt[to] = forgivenAt[from];
        windows[to] = windows[from];
        rejections[to] = rejections[from];
        rejections[from] = FREE;
    }

    // What a row says.

    /** When, at the allowed pace, what has come so far would have come. */
    long paidUntil(int row) {
        return paidUntil[row];
    }

    void payUntil(int row, long time) {
        paidUntil[row] = time;
    }

    /** How many rejections there were in a row. */
    int rejections(int row) {
        return rejections[row];
    }

    /** When they are forgotten. */
    long forgivenAt(int row) {
        return forgivenAt[row];
    }

    void reject(int row, int count, long forgiven) {
        rejections[row] = count;
        forgivenAt[row] = forgiven;
    }

    /** One more has come in this second; how many that makes. */
    int countIn(int row, long second) {
        int count = windows[row] >>> COUNT_BITS == (second & SECONDS)
                ? (int) Math.min((windows[row] & MOST_COUNTED) + 1, MOST_COUNTED)
                : 1;
        windows[row] = (second & SECONDS) << COUNT_BITS | count;
        return count;
    }
}
