package io.wsgateway.session;

import java.util.Optional;

/**
 * After how much silence connections were lost without a Close, in the last hour, about. Many at one age are no accident:
 * something on the way ends what is idle for that time. Time is an argument. Not thread-safe.
 */
final class SilentEnds {

    /** The longest silence that is told apart, in seconds. */
    private static final int LONGEST = 1200;
    /** Whoever loses connections sooner has other troubles. */
    private static final int SHORTEST = 5;
    /** The fewest ends at one age that are a cluster, if they are this part of all as well. */
    private static final int FEWEST = 10;
    private static final double PART = 0.5;
    private static final long GENERATION_MILLIS = 1_800_000;

    private long[] before = new long[LONGEST + 1];
    private long[] current = new long[LONGEST + 1];
    private long began;

    /**
     * Ends at one age.
     *
     * @param seconds of silence, give or take one
     * @param ends how many
     */
    record Cluster(int seconds, long ends) {}

    SilentEnds(long millis) {
        this.began = millis;
    }

    /** A connection was lost after this number of seconds of silence. */
    void count(long seconds, long millis) {
        turn(millis);
        current[Math.clamp(seconds, 0, LONGEST)]++;
    }

    /** The age at which most ended, if it stands out. */
    Optional<Cluster> cluster(long millis) {
        turn(millis);
        long all = 0;
        int most = 0;
        for (int second = SHORTEST; second < LONGEST; second++) {
            all += at(second);
            boolean more = around(second) > around(most) || around(second) == around(most) && at(second) > at(most);
            most = more ? second : most;
        }
        long ends = most < SHORTEST ? 0 : around(most);
        return ends >= FEWEST && ends >= PART * all ? Optional.of(new Cluster(most, ends)) : Optional.empty();
    }

    private long at(int second) {
        return before[second] + current[second];
    }

    /** Clocks differ by a fraction of a second, and so do those of two ends. */
    private long around(int second) {
        return second < SHORTEST ? 0 : at(second - 1) + at(second) + at(second + 1);
    }

    private void turn(long millis) {
        if (millis - began >= GENERATION_MILLIS || millis < began) {
            before = millis - began < 2 * GENERATION_MILLIS && millis >= began ? current : new long[LONGEST + 1];
            current = new long[LONGEST + 1];
            began = millis;
        }
    }
}
