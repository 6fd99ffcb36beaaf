import java.util.Arrays;
import java.util.Locale;

/** Durations in nanoseconds, all of them. Confined to one thread. */
final class Durations {

    private long[] values = new long[1 << 16];
    private int count;

    void add(long nanos) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = nanos;
    }

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    /** As fields of a JSON object, in milliseconds. */
    String json() {
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return String.format(Locale.ROOT, "\"p50\": %.3f, \"p99\": %.3f, \"max\": %.3f", at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
    }

    private static double at(long[] sorted, double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)] / 1e6;
    }
}
