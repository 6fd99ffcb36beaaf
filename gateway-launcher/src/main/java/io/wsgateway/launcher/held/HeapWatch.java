package io.wsgateway.launcher.held;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import com.sun.management.HotSpotDiagnosticMXBean;
import io.wsgateway.launcher.apps.ApplicationClassLoader;
import io.wsgateway.launcher.held.HeldMemory.Bounds;
import io.wsgateway.launcher.held.HeldMemory.Estimate;
import io.wsgateway.launcher.held.HeldMemory.Root;
import io.wsgateway.session.ApplicationFaults;
import io.wsgateway.session.ApplicationFaults.Kind;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names the application that holds much of a heap which is nearly full, before the process ends for want of memory. While there
 * is enough it compares two numbers; what applications hold is looked at only then. What is in use may be garbage: so it
 * counts what was left by a collection, or what applications are seen to hold. Thread-safe.
 */
public final class HeapWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HeapWatch.class);
    private static final Duration PERIOD = Duration.ofMillis(250);
    /** Where more than this part of the heap is in use, there is soon no room, if it isn't garbage. */
    private static final double NEARLY_FULL = 0.7;
    /** Where this part isn't garbage, it is nearly full in truth. */
    private static final double HELD = 0.65;
    /** Where a collection has left less than this part, it isn't even looked. */
    private static final double LEFT = 0.4;
    /** Below this part it is nearly full no more, and is told anew when it is. */
    private static final double RECOVERED = 0.4;
    /** Who holds less than this part of what is used isn't to blame. */
    private static final double MUCH = 0.25;
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATE = Duration.ofMinutes(1);
    private static final Duration BETWEEN_LINES = Duration.ofMinutes(10);
    private static final int FEWEST_OBJECTS = 10_000;
    private static final int MOST_OBJECTS = 1_000_000;
    /** So much of the free memory as an object takes may be used for looking at one. */
    private static final int FREE_FOR_EACH = 500;
    private static final long MEBI = 1 << 20;

    private final Supplier<Map<ClassLoader, List<String>>> loaders;
    private final Supplier<Map<ClassLoader, List<Object>>> objects;
    private final ApplicationFaults faults;
    private final ScheduledThreadPoolExecutor thread;
    /** By bundle, what it was last told to hold. */
    private final Map<String, Long> told = new HashMap<>();
    private Duration pause = SOON;
    private long lastLook = System.nanoTime() - SOON.toNanos();
    private long lastLine = System.nanoTime() - BETWEEN_LINES.toNanos();

    /**
     * Begins to watch.
     *
     * @param loaders the names of the applications of each class loader
     * @param objects what the gateway holds of them: the applications themselves, such as those that routes lead to
     * @param faults where it counts who holds much
     */
    public HeapWatch(Supplier<Map<ClassLoader, List<String>>> loaders,
            Supplier<Map<ClassLoader, List<Object>>> objects, ApplicationFaults faults) {
        this.loaders = loaders;
        this.objects = objects;
        this.faults = faults;
        this.thread =
                new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("gateway-heap").factory());
        thread.scheduleWithFixedDelay(this::look, PERIOD.toNanos(), PERIOD.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void look() {
        try {
            Runtime runtime = Runtime.getRuntime();
            long max = runtime.maxMemory();
            long usedNow = runtime.totalMemory() - runtime.freeMemory();
            if (usedNow < NEARLY_FULL * max) {
                if (usedNow < RECOVERED * max) {
                    told.clear();
                }
                return;
            }
            long now = System.nanoTime();
            long left = now - lastLook < SOON.toNanos() ? 0 : leftByCollection();
            if (left >= LEFT * max && now - lastLook >= (left >= HELD * max ? SOON : pause).toNanos()) {
                pause = judge(left, usedNow, max) ? SOON : longer(pause);
                lastLook = System.nanoTime();
            }
        } catch (Throwable e) {
            LOG.error("what applications hold of the heap could not be looked at", e);
        }
    }

    /** What was used when the last collection had ended, of whichever kind it was; 0: there was none. */
    private static long leftByCollection() {
        Set<String> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP).map(MemoryPoolMXBean::getName)
                .collect(Collectors.toSet());
        return ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
                .map(collector -> Optional.ofNullable(collector.getLastGcInfo())).flatMap(Optional::stream)
                .max(Comparator.comparingLong(GcInfo::getEndTime))
                .map(last -> last.getMemoryUsageAfterGc().entrySet().stream()
                        .filter(pool -> heap.contains(pool.getKey())).mapToLong(pool -> pool.getValue().getUsed())
                        .sum())
                .orElse(0L);
    }

    /** The size of G1's regions, which it gives to large objects as a whole; 0 with other collectors. */
    private static long region() {
        try {
            return Long.parseLong(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .getVMOption("G1HeapRegionSize").getValue());
        } catch (IllegalArgumentException e) { // no such option
            return 0;
        }
    }

    private static Duration longer(Duration pause) {
        return pause.compareTo(LATE) < 0 ? pause.multipliedBy(2) : pause;
    }

    /** Whether the heap is nearly full in truth: then who holds the most is named, if that is much. */
    private boolean judge(long left, long used, long max) {
        int most = Math.clamp((max - used) / FREE_FOR_EACH, FEWEST_OBJECTS, MOST_OBJECTS);
        Map<ClassLoader, Estimate> estimates = estimates(new Bounds(most, region()));
        long held = estimates.values().stream().mapToLong(Estimate::bytes).sum();
        if (Math.max(left, held) < HELD * max) {
            return false;
        }
        Optional<Map.Entry<ClassLoader, Estimate>> largest = estimates.entrySet().stream()
                .max(Comparator.comparingLong(entry -> entry.getValue().bytes()))
                .filter(entry -> entry.getValue().bytes() >= MUCH * used || !entry.getValue().whole());
        if (largest.isPresent()) {
            tell(largest.get().getKey(), largest.get().getValue(), used, max);
        } else {
            tellNobody(used, max);
        }
        return true;
    }

    private Map<ClassLoader, Estimate> estimates(Bounds bounds) {
        Optional<ObjectFields> fields = ObjectFields.open();
        Map<ClassLoader, Estimate> estimates = new HashMap<>();
        Map<ClassLoader, List<Object>> own = objects.get();
        for (ClassLoader loader : loaders.get().keySet()) {
            if (loader instanceof ApplicationClassLoader bundle && fields.isPresent()) {
                List<Root> roots = own.getOrDefault(loader, List.of()).stream()
                        .map(object -> new Root("an object of " + object.getClass().getName(), object)).toList();
                estimates.put(loader, HeldMemory.of(fields.get(), bundle, roots, bounds));
            }
        }
        return estimates;
    }

    private void tell(ClassLoader loader, Estimate estimate, long used, long max) {
        String bundle = loader.getName();
        Long before = told.get(bundle);
        if (before != null && estimate.bytes() < before + before / 2) {
            return;
        }
        told.put(bundle, estimate.bytes());
        String what = String.format(Locale.ROOT, "holds %s %,d MiB of the heap, most of it by %s",
                estimate.whole() ? "about" : "at least", estimate.bytes() / MEBI, estimate.most());
        List<String> names = loaders.get().getOrDefault(loader, List.of());
        LOG.warn("application {} ({}) {}; {} MiB of {} are in use, and the gateway ends when there is no more",
                String.join(", ", names), bundle, what, used / MEBI, max / MEBI);
        names.forEach(name -> faults.add(name, Kind.HEAP, what));
    }

    private void tellNobody(long used, long max) {
        long now = System.nanoTime();
        if (now - lastLine >= BETWEEN_LINES.toNanos()) {
            lastLine = now;
            LOG.warn(
                    "{} MiB of {} of the heap are in use, and no application is seen to hold much of it",
                    used / MEBI, max / MEBI);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
