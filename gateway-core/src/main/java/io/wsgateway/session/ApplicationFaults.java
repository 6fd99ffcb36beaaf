package io.wsgateway.session;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How often applications have misbehaved since they were loaded, and how they did at last, for operators: by the
 * application's name, over all generations, and forgotten with the last of them. Holds text alone, nothing of the
 * application's. Thread-safe.
 */
public final class ApplicationFaults {

    /** The most names told apart; those beyond are counted together. */
    private static final int MOST_APPLICATIONS = 1000;
    private static final int LONGEST_LINE = 300;
    private static final String OTHERS = "others";

    /** What an application has done. */
    public enum Kind {
        /** A callback, {@code admit} or a task threw. */
        THREW,
        /** A callback held an event loop for a second. */
        BLOCKED,
        /** A callback held a carrier of virtual threads for a second while others waited for one. */
        COMPUTED,
        /** It failed again and again, and was paused. */
        PAUSED,
        /** It has more and more threads of its own. */
        THREADS,
        /** The heap was nearly full, and this application held much of it. */
        HEAP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What an application did, of one kind. Immutable.
     *
     * @param count how often
     * @param last when it did so at last
     * @param line what it did then, or some time before: of a flood not each is described; at most 301 characters, which may be
     *            any, as some are the application's words
     */
    public record Fault(Kind kind, long count, Instant last, String line) {}

    private final InstantSource clock;
    private final Map<String, Map<Kind, Fault>> faults = new ConcurrentHashMap<>();

    /** Nothing has happened yet. */
    public ApplicationFaults(InstantSource clock) {
        this.clock = clock;
    }

    /** An application has misbehaved. */
    public void add(String application, Kind kind, String line) {
        String bounded = line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "…";
        count(application, kind, Optional.of(bounded));
    }

    /** The same once more, and how isn't told. */
    void again(String application, Kind kind) {
        count(application, kind, Optional.empty());
    }

    private void count(String application, Kind kind, Optional<String> line) {
        boolean known = faults.containsKey(application) || faults.size() < MOST_APPLICATIONS;
        Instant now = clock.instant();
        faults.compute(known ? application : OTHERS, (name, before) -> {
            Map<Kind, Fault> next = new EnumMap<>(Kind.class);
            if (before != null) {
                next.putAll(before);
            }
            Fault same = next.get(kind);
            next.put(kind, same == null
                    ? new Fault(kind, 1, now, line.orElse(""))
                    : new Fault(kind, same.count() + 1, now, line.orElse(same.line())));
            return next;
        });
    }

    /** What an application has done, in the order of {@link Kind}; empty where it does well. */
    public List<Fault> of(String application) {
        return List.copyOf(faults.getOrDefault(application, Map.of()).values());
    }

    /** What an application did at last. */
    public Optional<Fault> last(String application) {
        return of(application).stream().max(Comparator.comparing(Fault::last));
    }

    /** Nothing of this name is left. */
    public void forget(String application) {
        faults.remove(application);
    }

    /** The innermost of these calls that is an application's, or the innermost of all; empty if there is none. */
    public static String at(StackTraceElement[] calls) {
        return Arrays.stream(calls).filter(call -> isApplications(call.getClassLoaderName())).findFirst()
                .or(() -> Arrays.stream(calls).findFirst()).map(call -> " at " + plain(call)).orElse("");
    }

    private static boolean isApplications(@Nullable String loader) {
        return loader != null && !loader.equals("app") && !loader.equals("platform");
    }

    private static String plain(StackTraceElement call) {
        String file = Objects.requireNonNullElse(call.getFileName(), "");
        return call.getClassName() + "." + call.getMethodName()
                + (call.getLineNumber() < 0 ? "" : " (" + file + ":" + call.getLineNumber() + ")");
    }
}
