package io.wsgateway.launcher.run;

import io.wsgateway.app.Application;
import io.wsgateway.launcher.apps.Applications;
import io.wsgateway.launcher.apps.FolderWatch;
import io.wsgateway.launcher.admin.ApplicationChange;
import io.wsgateway.launcher.admin.ApplicationControl;
import io.wsgateway.launcher.admin.ApplicationState;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.session.HostedApplication;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that looks at the applications folder, and takes what is new there. Thread-safe. */
final class HotApplications implements ApplicationControl, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HotApplications.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration LOADERS = Duration.ofSeconds(10);

    private final ScheduledExecutorService thread;
    private final Gateway gateway;
    private final Applications applications;
    private final FolderWatch watch;
    private final ApplicationUpdates updates;
    private final Hosting hosting;
    private final LeavingBundles leaving;
    private boolean watched;
    private Future<?> looking = new CompletableFuture<Void>();

    HotApplications(Gateway gateway, Applications applications, Hosting hosting, LeavingBundles leaving) {
        this.gateway = gateway;
        this.applications = applications;
        this.hosting = hosting;
        this.leaving = leaving;
        this.watch = new FolderWatch(applications);
        this.updates = new ApplicationUpdates(gateway, applications, hosting, leaving);
        this.thread = new ScheduledThreadPoolExecutor(1,
                Thread.ofPlatform().daemon().name("gateway-applications").factory());
        this.thread.scheduleWithFixedDelay(this::lookAtLoaders, LOADERS.toNanos(), LOADERS.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    private void lookAtLoaders() {
        try {
            leaving.loaders().look(Instant.now());
        } catch (Throwable e) {
            LOG.error("the class loaders of applications that were closed could not be looked at", e);
        }
    }

    /** Looks at the folder from now on, or looks no more. */
    synchronized void watch(boolean on) {
        if (on == watched || on && thread.isShutdown()) {
            return;
        }
        watched = on;
        if (!on) {
            looking.cancel(false);
        } else if (applications.replaceable()) {
            looking = thread.scheduleWithFixedDelay(this::look, PERIOD.toNanos(), PERIOD.toNanos(),
                    TimeUnit.NANOSECONDS);
        } else {
            LOG.info("applications.watch: nothing is replaced, as applications run in place");
        }
    }

    @Override
    public Optional<HostedApplication> running(String name) {
        return Optional.ofNullable(hosting.state().running().get(name)).map(Running::hosted);
    }

    private void look() {
        try {
            updates.take(watch.look(Instant.now()));
        } catch (Throwable e) {
            LOG.error("the applications folder could not be looked at; it is looked at again", e);
        }
    }

    @Override
    public List<ApplicationState> states() {
        return ApplicationStates.of(gateway, applications, hosting.state(), leaving, watch.waiting());
    }

    @Override
    public IdentityHashMap<Application, ApplicationState.Generation> generations() {
        return ApplicationStates.generations(applications, hosting.state(), leaving);
    }

    /** Takes what is new at once, without waiting for it to be at rest. */
    @Override
    public CompletionStage<List<ApplicationChange>> reload(boolean dryRun) {
        CompletableFuture<List<ApplicationChange>> done = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    done.complete(dryRun ? updates.preview(watch.preview()) : updates.take(watch.takeAll()));
                } catch (Throwable e) {
                    LOG.error("the applications could not be reloaded", e);
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    /** Nothing is taken any more. */
    @Override
    public void close() {
        synchronized (this) {
            watch(false);
            thread.shutdown();
        }
        Closing.of(thread, LOG, "the applications folder");
    }
}
