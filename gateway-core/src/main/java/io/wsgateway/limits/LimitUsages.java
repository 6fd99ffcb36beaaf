package io.wsgateway.limits;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How near peers came to each limit, since a day began and in the day before, and what limits that suggests. Thread-safe.
 */
public final class LimitUsages {

    /** Where the most is beyond this many times what 99 of 100 stayed within, it is taken for somebody's mistake, or attack. */
    private static final int OUTLIER = 8;

    private volatile Map<String, LimitUsage> today = new ConcurrentHashMap<>();
    private volatile List<Seen> yesterday = List.of();

    /**
     * What was seen of one limit.
     *
     * @param limit its configuration key
     * @param samples how often somebody came
     * @param p99 what 99 of 100 stayed within
     * @param most the most that was in use
     * @param recommended a limit that would have refused nobody, or only outliers
     */
    public record Seen(String limit, long samples, long p99, long most, long recommended) {

        private static Seen of(String limit, LimitUsage usage) {
            long p99 = usage.p99();
            long most = usage.most();
            boolean outliers = most / OUTLIER > Math.max(p99, 1);
            return new Seen(limit, usage.samples(), p99, most, rounded(outliers ? p99 * 4 : most + (most + 3) / 4));
        }

        /** Up, to a number with two digits and zeros. */
        private static long rounded(long value) {
            long unit = 1;
            while (value / unit >= 100) {
                unit *= 10;
            }
            return Math.max(1, (value + unit - 1) / unit * unit);
        }
    }

    /** This much of a limit is in use with the one who comes. */
    public void record(String limit, long used) {
        LimitUsage usage = today.get(limit);
        if (usage == null) {
            usage = today.computeIfAbsent(limit, any -> new LimitUsage());
        }
        usage.record(used);
    }

    /** A day is over; what was seen in it. */
    public List<Seen> endDay() {
        List<Seen> seen = today();
        today = new ConcurrentHashMap<>();
        yesterday = seen;
        return seen;
    }

    /** What was seen since the day began, by key. */
    public List<Seen> today() {
        List<Seen> seen = new ArrayList<>();
        new TreeMap<>(today).forEach((limit, usage) -> seen.add(Seen.of(limit, usage)));
        return List.copyOf(seen);
    }

    /** What was seen in the day before; empty if there was none. */
    public List<Seen> yesterday() {
        return yesterday;
    }
}
