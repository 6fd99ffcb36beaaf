package io.wsgateway.netty.server;

import io.wsgateway.app.Meter;
import io.wsgateway.metrics.Histogram;
import io.wsgateway.metrics.Histogram.Spread;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What applications count and time themselves, by the application's name: over all generations, and forgotten with the last of
 * them. Holds nothing of an application but names. Thread-safe.
 */
public final class ApplicationMeters {

    /** What has no proper name, or is one name too many. */
    static final String OTHER = "other";

    private static final int MOST_NAMES = 64;
    private static final int LONGEST_NAME = 48;
    private static final Duration LONGEST = Duration.ofDays(1);

    private final ConcurrentMap<String, Numbers> applications = new ConcurrentHashMap<>();

    /**
     * What an application has counted. Immutable.
     *
     * @param events how often what it counts has happened
     * @param durations how long what it times took, in nanoseconds
     */
    public record Counts(Map<String, Long> events, Map<String, Spread> durations) {

        public Counts {
            events = Map.copyOf(events);
            durations = Map.copyOf(durations);
        }
    }

    /** The meter of an application of this name, the same for all of its generations. */
    public Meter of(String application) {
        return applications.computeIfAbsent(application, name -> new Numbers());
    }

    /** What was counted until now, by the application's name. */
    public Map<String, Counts> counts() {
        Map<String, Counts> counts = new TreeMap<>();
        applications.forEach((name, numbers) -> counts.put(name, numbers.counts()));
        return counts;
    }

    /** Nothing of this name is left. */
    public void forget(String application) {
        applications.remove(application);
    }

    private static final class Numbers implements Meter {

        private final ConcurrentMap<String, LongAdder> events = new ConcurrentHashMap<>();
        private final ConcurrentMap<String, Histogram> durations = new ConcurrentHashMap<>();
        private final AtomicInteger names = new AtomicInteger();

        @Override
        public void count(String event) {
            of(events, event, LongAdder::new).increment();
        }

        @Override
        public void time(String operation, Duration took) {
            Duration bounded = took.isNegative() ? Duration.ZERO : took.compareTo(LONGEST) > 0 ? LONGEST : took;
            of(durations, operation, () -> new Histogram(Histogram.WAITS)).recordShared(bounded.toNanos());
        }

        private <T> T of(ConcurrentMap<String, T> numbers, String name, Supplier<T> made) {
            T known = numbers.get(name);
            if (known != null) {
                return known;
            }
            boolean own = isName(name) && !name.equals(OTHER) && names.get() < MOST_NAMES;
            return numbers.computeIfAbsent(own ? name : OTHER, any -> {
                names.addAndGet(own ? 1 : 0);
                return made.get();
            });
        }

        private static boolean isName(String name) {
            return !name.isEmpty() && name.length() <= LONGEST_NAME
                    && name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-');
        }

        private Counts counts() {
            return new Counts(read(events, LongAdder::sum), read(durations, Histogram::spread));
        }

        private static <T, V> Map<String, V> read(Map<String, T> numbers, Function<T, V> value) {
            Map<String, V> read = new TreeMap<>();
            numbers.forEach((name, number) -> read.put(name, value.apply(number)));
            return read;
        }
    }
}
