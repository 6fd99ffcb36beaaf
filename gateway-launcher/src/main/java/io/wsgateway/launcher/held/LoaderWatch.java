package io.wsgateway.launcher.held;

import io.wsgateway.launcher.apps.LoadedBundle;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the class loaders of bundles that were closed until they are gone. One that is still there a minute later, and after
 * the JVM has collected all of its heap, is held by something, which the log names. Nothing makes the JVM collect. Thread-safe.
 */
public final class LoaderWatch {

    private static final Logger LOG = LoggerFactory.getLogger(LoaderWatch.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** Collectors that look at young objects alone. */
    private static final Pattern YOUNG = Pattern.compile(".*(Young|Copy|Scavenge|ParNew|Minor|Pauses).*");

    private final LongSupplier collections;
    private final List<Watched> watched = new ArrayList<>();

    /** A watch that asks the JVM how often it has collected. */
    public LoaderWatch() {
        this(LoaderWatch::wholeCollections);
    }

    /**
     * @param collections how often all of the heap has been collected
     */
    LoaderWatch(LongSupplier collections) {
        this.collections = collections;
    }

    /**
     * A bundle whose classes are held.
     *
     * @param bundle its name
     * @param since when it was closed
     * @param holders what holds on to it, as far as can be told
     */
    public record Kept(String bundle, Instant since, List<String> holders) {

        /** Copies. */
        public Kept {
            holders = List.copyOf(holders);
        }
    }

    private static final class Watched {

        private final String bundle;
        private final Instant since;
        private final long collections;
        private final WeakReference<ClassLoader> loader;
        private List<String> holders = List.of();
        private boolean kept;

        private Watched(String bundle, Instant since, long collections, ClassLoader loader) {
            this.bundle = bundle;
            this.since = since;
            this.collections = collections;
            this.loader = new WeakReference<>(loader);
        }
    }

    /** A bundle was closed: what it has left with the JDK is taken back, and its classes should go. */
    public void closed(LoadedBundle bundle, Instant now) {
        List<String> cleaned = LoaderHolders.clean(bundle.loader());
        if (!cleaned.isEmpty()) {
            LOG.info("{}: took back what it left behind: {}", bundle.name(), String.join(", ", cleaned));
        }
        synchronized (this) {
            watched.add(new Watched(bundle.name(), now, collections.getAsLong(), bundle.loader()));
        }
    }

    /** Looks which are gone, and names once what holds those that should be. */
    public synchronized void look(Instant now) {
        watched.removeIf(one -> one.loader.refersTo(null));
        for (Watched one : watched) {
            ClassLoader loader = one.loader.get();
            if (!one.kept && loader != null && !now.isBefore(one.since.plus(PATIENCE))
                    && collections.getAsLong() > one.collections) {
                one.kept = true;
                one.holders = LoaderHolders.of(loader);
                LOG.warn(
                        "{}: its classes are still in memory {} s after it was closed, held by {}; let close() end what it"
                                + " has started, and take back what it has registered",
                        one.bundle, PATIENCE.toSeconds(),
                        one.holders.isEmpty() ? "something that isn't known" : String.join(", ", one.holders));
            }
        }
    }

    /** Those that should be gone and aren't. */
    public synchronized List<Kept> kept() {
        return watched.stream().filter(one -> one.kept && !one.loader.refersTo(null))
                .map(one -> new Kept(one.bundle, one.since, one.holders)).toList();
    }

    private static long wholeCollections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .filter(collector -> !YOUNG.matcher(collector.getName()).matches())
                .mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
    }
}
