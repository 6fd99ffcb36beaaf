package io.wsgateway.session;

import io.wsgateway.session.ApplicationFaults.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the platform threads that applications have started, and names an application that has more and more of them: each
 * takes memory outside of the heap, and the process may have only so many. A thread is an application's whose class is, or whose
 * context class loader is the application's or a child of it: that is passed on from thread to thread. Confined to one
 * thread, but for {@link #threads}.
 */
public final class ThreadWatch {

    /** How long after a look the next one should follow. */
    public static final Duration PERIOD = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(ThreadWatch.class);
    /** What a pool or two take; at double of what was told last it is told again. */
    private static final int MANY = 64;
    private static final int LONGEST_NAME = 80;
    private static final Pattern DIGITS = Pattern.compile("\\d+");
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private final ApplicationLoaders loaders;
    private final ApplicationFaults faults;
    private final Map<List<String>, Integer> told = new HashMap<>();
    private volatile Map<String, Integer> threads = Map.of();

    /** Watches the threads of these. */
    public ThreadWatch(ApplicationLoaders loaders, ApplicationFaults faults) {
        this.loaders = loaders;
        this.faults = faults;
    }

    /**
     * How many threads each application had at the last look, by its name; nothing of those that have none. Those of one jar have
     * the same threads. Thread-safe.
     */
    public Map<String, Integer> threads() {
        return threads;
    }

    /** Looks once. */
    public void look() {
        IdentityHashMap<ClassLoader, List<String>> known = loaders.all();
        if (known.isEmpty()) {
            threads = Map.of();
            told.clear();
        } else {
            look(known, all());
        }
    }

    private void look(IdentityHashMap<ClassLoader, List<String>> known, List<Thread> all) {
        IdentityHashMap<ClassLoader, List<Thread>> found = new IdentityHashMap<>();
        for (Thread thread : all) {
            ClassLoader loader = ApplicationLoaders.nearest(known, loader(thread));
            if (loader != null) {
                found.computeIfAbsent(loader, any -> new ArrayList<>()).add(thread);
            }
        }
        Map<String, Integer> counts = new HashMap<>();
        Map<List<String>, List<Thread>> byNames = new HashMap<>();
        found.forEach((loader, some) -> {
            List<String> names = known.getOrDefault(loader, List.of());
            names.forEach(name -> counts.merge(name, some.size(), Integer::sum));
            byNames.computeIfAbsent(names, any -> new ArrayList<>()).addAll(some);
        });
        threads = Map.copyOf(counts);
        byNames.forEach(this::judge);
        forgetFew(byNames);
    }

    /** Of a thread whose class isn't the JDK's the class tells, and its own code isn't asked. */
    private static @Nullable ClassLoader loader(Thread thread) {
        ClassLoader own = thread.getClass().getClassLoader();
        return own == null ? thread.getContextClassLoader() : own;
    }

    private void judge(List<String> names, List<Thread> some) {
        int before = told.getOrDefault(names, MANY / 2);
        if (some.size() <= MANY || some.size() < 2 * before) {
            return;
        }
        told.put(names, some.size());
        String most = mostAlike(some);
        LOG.warn("application {} has {} threads of its own, {}; this is told again when they have doubled",
                String.join(", ", names), some.size(), most);
        names.forEach(name -> faults.add(name, Kind.THREADS, some.size() + " threads of its own, " + most));
    }

    /** Who has few again may be told anew. */
    private void forgetFew(Map<List<String>, List<Thread>> now) {
        Set<List<String>> few = told.keySet().stream()
                .filter(names -> now.getOrDefault(names, List.of()).size() <= MANY / 2).collect(Collectors.toSet());
        told.keySet().removeAll(few);
    }

    /** How most of them are called, where numbers don't count. */
    private static String mostAlike(List<Thread> some) {
        Map<String, Long> alike = some.stream()
                .collect(Collectors.groupingBy(thread -> pattern(thread.getName()), Collectors.counting()));
        Map.Entry<String, Long> most = alike.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        return most.getValue() + " of them named " + most.getKey();
    }

    private static String pattern(String name) {
        String cut = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
        return UNSAFE.matcher(DIGITS.matcher(cut).replaceAll("#")).replaceAll("?");
    }

    /** All platform threads that are alive; no thread is stopped for it. */
    private static List<Thread> all() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        for (ThreadGroup parent = root.getParent(); parent != null; parent = root.getParent()) {
            root = parent;
        }
        Thread[] found = new Thread[root.activeCount() + 16];
        int count = root.enumerate(found);
        while (count == found.length) { // there may be more
            found = new Thread[2 * count];
            count = root.enumerate(found);
        }
        return Arrays.asList(found).subList(0, count);
    }
}
