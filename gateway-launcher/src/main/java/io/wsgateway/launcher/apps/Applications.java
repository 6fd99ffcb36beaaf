package io.wsgateway.launcher.apps;

import io.wsgateway.app.ApplicationContext;
import io.wsgateway.session.HostedApplication;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The applications of one folder: found, started, replaced, and at the end closed with their class loaders. One thread
 * changes them; any may look.
 */
public final class Applications implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Applications.class);

    private final Path directory;
    private final BundleLoader loader;
    private final Map<String, LoadedBundle> bundles = new TreeMap<>();
    private final Map<String, LoadFailure> failed = new TreeMap<>();
    /** Replaced or removed, and not closed yet. */
    private final Set<LoadedBundle> leaving = new HashSet<>();
    private final Map<String, BundleState> states = new TreeMap<>();
    private final Set<String> passedOver = new HashSet<>();

    private Applications(Path directory, Duration longestStart) {
        this.directory = directory;
        this.loader = new BundleLoader(new Deadline(longestStart));
    }

    /**
     * Finds the applications of a folder. What is wrong with a jar is among the {@link #failures}.
     *
     * @param longestStart how long an application may take to load, and again to start
     * @throws IOException if the folder can't be listed
     */
    public static Applications find(Path directory, Duration longestStart) throws IOException {
        List<Bundle> bundles = Bundle.in(directory);
        Applications applications = new Applications(directory, longestStart);
        for (Bundle bundle : bundles) {
            applications.find(bundle);
        }
        return applications;
    }

    private void find(Bundle bundle) {
        states.put(bundle.name(), BundleState.of(bundle.jars().getFirst()));
        try {
            LoadedBundle loaded = loader.load(loader.copy(bundle));
            refuseTaken(loaded, bundles.values());
            put(loaded);
        } catch (LoadException e) {
            fail(bundle.name(), e);
        }
    }

    /** Refuses what another bundle has already. */
    public static void refuseTaken(LoadedBundle loaded, Collection<LoadedBundle> others) {
        for (LoadedBundle other : others) {
            for (FoundApplication application : loaded.found().values()) {
                if (other != loaded && other.found().containsKey(application.name())) {
                    loaded.refuse(application, taken(application, other.name()));
                }
            }
        }
    }

    static String taken(FoundApplication application, String by) {
        return "application " + application.name() + ": the name is taken by " + by + "; remove one of the two";
    }

    /** The state of each bundle when it was found, for who watches the folder from then on. */
    synchronized Map<String, BundleState> states() {
        return Map.copyOf(states);
    }

    /** What is in the folder now. */
    List<Bundle> look() throws IOException {
        return Bundle.in(directory, passedOver);
    }

    /** Whether what is in the folder may be replaced. */
    public boolean replaceable() {
        return loader.copies();
    }

    BundleLoader loader() {
        return loader;
    }

    /** The bundles that applications run from, by name. */
    public synchronized Map<String, LoadedBundle> bundles() {
        return Map.copyOf(bundles);
    }

    /** What was found, by name. */
    public synchronized Map<String, FoundApplication> found() {
        return found(bundles.values());
    }

    /** What is in these, by name. */
    public static Map<String, FoundApplication> found(Collection<LoadedBundle> bundles) {
        Map<String, FoundApplication> found = new HashMap<>();
        bundles.forEach(bundle -> found.putAll(bundle.found()));
        return Map.copyOf(found);
    }

    /** What can't be loaded or started of what is in the folder. */
    public synchronized List<LoadFailure> failures() {
        List<LoadFailure> failures = new ArrayList<>(failed.values());
        bundles.values().forEach(bundle -> failures.addAll(bundle.failures()));
        return failures;
    }

    /** The bundles of which something failed. */
    synchronized Set<String> failedBundles() {
        Set<String> names = new HashSet<>(failed.keySet());
        bundles.values().stream().filter(bundle -> !bundle.failures().isEmpty()).map(LoadedBundle::name)
                .forEach(names::add);
        return names;
    }

    /**
     * Starts an application.
     *
     * @return empty if it failed, which is then among the {@link #failures}
     */
    Optional<HostedApplication> start(FoundApplication application,
            Function<FoundApplication, ApplicationContext> contexts) {
        LoadedBundle bundle = bundles().get(application.jar());
        if (bundle == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(bundle.start(application, contexts));
        } catch (LoadException e) {
            bundle.failed(e);
            return Optional.empty();
        }
    }

    /** This generation is the bundle's from now on; the one before, if there is one, is leaving until it is closed. */
    public synchronized void put(LoadedBundle bundle) {
        failed.remove(bundle.name());
        LoadedBundle before = bundles.put(bundle.name(), bundle);
        if (before != null) {
            leaving.add(before);
        }
    }

    /** The bundle is gone from the folder; its generation is leaving until it is closed. */
    public synchronized void remove(String bundle) {
        failed.remove(bundle);
        LoadedBundle before = bundles.remove(bundle);
        if (before != null) {
            leaving.add(before);
        }
    }

    /** Closes a generation that is leaving. */
    public void close(LoadedBundle left) {
        left.close();
        synchronized (this) {
            leaving.remove(left);
        }
    }

    /** The bundle, as it is in the folder now, can't be used: what ran before it goes on. */
    void fail(String bundle, LoadException e) {
        LoadFailure failure = new LoadFailure(bundle, String.valueOf(e.getMessage()), e.ofItsCode());
        log(failure);
        LOG.debug("{}", bundle, e);
        fail(failure);
    }

    /** The same where it was logged already; what its code threw isn't kept, as that would keep its classes. */
    public synchronized void fail(LoadFailure failure) {
        failed.put(failure.jar(), new LoadFailure(failure.jar(), failure.what(), null));
        if (bundles.containsKey(failure.jar())) {
            LOG.warn("{}: the generation that ran before goes on", failure.jar());
        }
    }

    static void log(LoadFailure failure) {
        LOG.error("{}", failure, failure.cause()); // with its stack
    }

    /** Closes every application started, those that are leaving first, then the class loaders; deletes the copies. */
    @Override
    public void close() {
        List<LoadedBundle> closing;
        synchronized (this) {
            closing = new ArrayList<>(leaving);
            closing.addAll(new ArrayList<>(bundles.values()).reversed());
            bundles.clear();
            leaving.clear();
        }
        // A stop that interrupts the start would interrupt each close as well.
        boolean interrupted = Thread.interrupted();
        closing.forEach(LoadedBundle::close);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        loader.close();
    }
}
