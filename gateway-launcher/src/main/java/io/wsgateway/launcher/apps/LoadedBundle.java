package io.wsgateway.launcher.apps;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.session.HostedApplication;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
 * One generation of a bundle: loaded by a class loader of its own, from a copy of its own, its applications started, and at
 * the end closed all together. Thread-safe.
 */
public final class LoadedBundle implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Applications.class);
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final Bundle bundle;
    private final Optional<Path> copy;
    private final ApplicationClassLoader loader;
    private final Deadline deadline;
    private final Map<String, FoundApplication> found = new TreeMap<>();
    private final List<LoadFailure> failures = new ArrayList<>();
    private final List<Started> started = new ArrayList<>();
    private final Instant since = Instant.now();

    /** A start that worked, by identity. */
    private static final class Started {

        private final FoundApplication found;
        private final Application application;

        Started(FoundApplication found, Application application) {
            this.found = found;
            this.application = application;
        }
    }

    /**
     * @param bundle its jars, as they are run from
     * @param copy the folder with the copy of them; empty if they run in place
     * @param loader what its classes are loaded by
     * @param deadline what its code has to be done within
     */
    LoadedBundle(Bundle bundle, Optional<Path> copy, ApplicationClassLoader loader, Deadline deadline) {
        this.bundle = bundle;
        this.copy = copy;
        this.loader = loader;
        this.deadline = deadline;
    }

    /** Asks its providers. */
    void read() throws LoadException {
        ProviderReader reader = deadline.call("loading", loader, new ProviderReader(name(), loader)::read);
        reader.failures().forEach(failure -> fail(failure.what(), failure.cause()));
        for (FoundApplication application : reader.found()) {
            synchronized (this) {
                if (found.putIfAbsent(application.name(), application) != null) {
                    fail(Applications.taken(application, name()), null);
                }
            }
        }
    }

    /** The name of its jar or folder. */
    public String name() {
        return bundle.name();
    }

    /** What its classes are loaded by. */
    public ClassLoader loader() {
        return loader;
    }

    /** When it was loaded. */
    public Instant since() {
        return since;
    }

    /** The jars it runs from. */
    List<Path> jars() {
        return bundle.jars();
    }

    /** What it holds, by name. */
    public synchronized Map<String, FoundApplication> found() {
        return Map.copyOf(found);
    }

    /** What of it couldn't be loaded or started so far. */
    public synchronized List<LoadFailure> failures() {
        return List.copyOf(failures);
    }

    /** An application that was found can't be used. */
    public synchronized void refuse(FoundApplication application, String what) {
        found.remove(application.name());
        fail(what, null);
    }

    /**
     * Starts one of its applications, perhaps beside an earlier start of the same that still has sessions. One that failed is closed
     * as far as it has come, also where it comes there later.
     *
     * @throws LoadException if it failed; {@link #failed} keeps that
     */
    public HostedApplication start(FoundApplication application,
            Function<FoundApplication, ApplicationContext> contexts) throws LoadException {
        Attempt attempt = new Attempt(application);
        try {
            return deadline.call("start", loader, () -> {
                Application running = application.provider().start(contexts.apply(application));
                if (running == null) {
                    throw new LoadException("start returned null (expected: an Application)");
                }
                attempt.hasStarted(running);
                return Declarations.ask(application, running);
            });
        } catch (LoadException e) {
            attempt.giveUp();
            throw e.of("application " + application.name());
        }
    }

    /** One start of an application, which may be given up while its code is still at it. */
    private final class Attempt {

        private final FoundApplication application;
        private @Nullable Started begun;
        private boolean givenUp;

        Attempt(FoundApplication application) {
            this.application = application;
        }

        void hasStarted(Application running) {
            Started one = new Started(application, running);
            synchronized (LoadedBundle.this) {
                begun = one;
                if (!givenUp) {
                    started.add(one);
                    return;
                }
            }
            LoadedBundle.close(one);
        }

        void giveUp() {
            Started one;
            synchronized (LoadedBundle.this) {
                givenUp = true;
                one = begun;
                if (one == null || !started.remove(one)) {
                    return;
                }
            }
            LoadedBundle.close(one);
        }
    }

    /** A start that failed counts among the {@link #failures}. */
    public void failed(LoadException start) {
        fail(String.valueOf(start.getMessage()), start.ofItsCode());
    }

    private synchronized void fail(String what, @Nullable Throwable cause) {
        LoadFailure failure = new LoadFailure(name(), what, cause);
        failures.add(failure);
        Applications.log(failure);
    }

    /** Closes one start of an application, to which nothing leads; another may call itself equal. */
    @SuppressWarnings("ReferenceEquality")
    public void stop(HostedApplication hosted) {
        List<Started> closing;
        synchronized (this) {
            closing = started.stream().filter(one -> one.application == hosted.application()).toList();
            started.removeIf(one -> one.application == hosted.application());
        }
        closing.forEach(LoadedBundle::close);
    }

    /** Closes its applications, the last first, then the class loader; deletes the copy. */
    @Override
    public void close() {
        List<Started> closing;
        synchronized (this) {
            closing = List.copyOf(started).reversed();
            started.clear();
            found.clear();
        }
        closing.forEach(LoadedBundle::close);
        try {
            loader.close();
        } catch (IOException e) {
            LOG.debug("closing {}", name(), e);
        }
        copy.ifPresent(CopiesFolder::delete);
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
}
