package io.wsgateway.launcher.apps;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.session.HostedApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The applications of one folder: found, started, and at the end closed in the reverse order with their class loaders.
 * The jars run from copies in a temporary folder, so a jar may be replaced on disk at any time; where there is no such
 * folder, in place. Confined to one thread.
 */
public final class Applications implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Applications.class);
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final Optional<CopiesFolder> copies;
    private final Deadline deadline;
    private final ApiClassLoader api = new ApiClassLoader(Applications.class.getClassLoader());
    private final Map<String, FoundApplication> found = new TreeMap<>();
    private final List<LoadFailure> failures = new ArrayList<>();
    private final List<URLClassLoader> loaders = new ArrayList<>();
    private final List<Started> started = new ArrayList<>();

    private record Started(FoundApplication found, Application application) {}

    private Applications(Optional<CopiesFolder> copies, Duration longestStart) {
        this.copies = copies;
        this.deadline = new Deadline(longestStart);
    }

    /**
     * Finds the applications of a folder. What is wrong with a jar is among the {@link #failures}.
     *
     * @param longestStart how long an application may take to load, and again to start
     * @throws IOException if the folder can't be listed
     */
    public static Applications find(Path directory, Duration longestStart) throws IOException {
        List<Bundle> bundles = Bundle.in(directory);
        Applications applications = new Applications(bundles.isEmpty() ? Optional.empty() : temporary(), longestStart);
        for (Bundle bundle : bundles) {
            applications.load(bundle);
        }
        return applications;
    }

    /** A folder for copies; none in a container without a writable file, where no jar can be replaced anyway. */
    private static Optional<CopiesFolder> temporary() {
        String temporary = System.getProperty("java.io.tmpdir");
        try {
            return Optional.of(CopiesFolder.makeIn(Path.of(temporary)));
        } catch (IOException e) {
            LOG.info("{} can't be written to: applications run in place, replace no jar while they do", temporary);
            LOG.debug("no temporary folder", e);
            return Optional.empty();
        }
    }

    /** What was found, by name. */
    public Map<String, FoundApplication> found() {
        return Map.copyOf(found);
    }

    /** What couldn't be loaded or started so far. */
    public List<LoadFailure> failures() {
        return List.copyOf(failures);
    }

    /**
     * Starts an application.
     *
     * @return empty if it failed, which is then among the {@link #failures}
     */
    public Optional<HostedApplication> start(FoundApplication application,
            Function<FoundApplication, ApplicationContext> contexts) {
        try {
            return Optional.of(deadline.call("start", application.loader(), () -> {
                Application running = application.provider().start(contexts.apply(application));
                if (running == null) {
                    throw new LoadException("start returned null (expected: an Application)");
                }
                synchronized (started) {
                    started.add(new Started(application, running));
                }
                return Declarations.ask(application, running);
            }));
        } catch (LoadException e) {
            fail(application.jar(), "application " + application.name() + ": " + e.getMessage(), e.ofItsCode());
            return Optional.empty();
        }
    }

    /** Closes every application started, the last first, then the class loaders; deletes the copies. */
    @Override
    public void close() {
        List<Started> closing;
        synchronized (started) {
            closing = List.copyOf(started).reversed();
            started.clear();
        }
        // A stop that interrupts the start would interrupt each close as well.
        boolean interrupted = Thread.interrupted();
        closing.forEach(Applications::close);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        found.clear();
        for (URLClassLoader loader : loaders) {
            try {
                loader.close();
            } catch (IOException e) {
                LOG.debug("closing {}", loader.getName(), e);
            }
        }
        loaders.clear();
        copies.ifPresent(CopiesFolder::close);
    }

    private static void close(Started one) {
        try {
            new Deadline(CLOSING).call("close", one.found.loader(), () -> {
                one.application.close();
                return true;
            });
        } catch (LoadException e) {
            LOG.error("{}: application {}: {}", one.found.jar(), one.found.name(), e.getMessage(), e.ofItsCode());
        }
    }

    private void load(Bundle inFolder) {
        try {
            Bundle bundle = inPlace(inFolder.resolved());
            if (bundle.inspect().copyOfApi()) {
                LOG.warn(
                        "{}: holds a copy of classes which the gateway provides (io.wsgateway, org.slf4j); the gateway's"
                                + " are used, leave them out",
                        bundle.name());
            }
            URLClassLoader loader = new URLClassLoader(bundle.name(), urls(bundle), api);
            loaders.add(loader);
            ProviderReader reader = new ProviderReader(bundle.name(), loader);
            deadline.call("loading", loader, reader::read);
            reader.failures().forEach(failure -> fail(failure.jar(), failure.what(), failure.cause()));
            reader.found().forEach(this::add);
        } catch (LoadException e) {
            fail(inFolder.name(), String.valueOf(e.getMessage()), e.ofItsCode());
            LOG.debug("{}", inFolder.name(), e);
        }
    }

    /** The bundle as it is run from. */
    private Bundle inPlace(Bundle bundle) throws LoadException {
        bundle.requireReadable();
        return copies.isPresent() ? bundle.copiedTo(copies.get().path().resolve(bundle.name())) : bundle;
    }

    private void add(FoundApplication application) {
        FoundApplication earlier = found.putIfAbsent(application.name(), application);
        if (earlier != null) {
            fail(application.jar(), "application " + application.name() + ": the name is taken by " + earlier.jar()
                    + "; remove one of the two", null);
        }
    }

    private void fail(String jar, String what, @Nullable Throwable cause) {
        LoadFailure failure = new LoadFailure(jar, what, cause);
        failures.add(failure);
        LOG.error("{}", failure, cause); // with its stack
    }

    private static URL[] urls(Bundle bundle) {
        return bundle.jars().stream().map(jar -> {
            try {
                return jar.toUri().toURL();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }).toArray(URL[]::new);
    }
}
