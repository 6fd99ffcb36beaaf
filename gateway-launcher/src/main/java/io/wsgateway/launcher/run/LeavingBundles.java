package io.wsgateway.launcher.run;

import io.wsgateway.launcher.apps.Applications;
import io.wsgateway.launcher.apps.LoadedBundle;
import io.wsgateway.launcher.config.ApplicationsConfig;
import io.wsgateway.launcher.config.Replacing;
import io.wsgateway.launcher.held.LeftThreadLocals;
import io.wsgateway.launcher.held.LoaderWatch;
import io.wsgateway.launcher.text.Counted;
import io.wsgateway.netty.server.Generation;
import io.wsgateway.netty.server.Retired;
import io.wsgateway.netty.server.Retirement;
import io.wsgateway.session.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bundles and applications that no route leads to any more: their sessions end, and then they are closed. Thread-safe. */
final class LeavingBundles {

    private static final Logger LOG = LoggerFactory.getLogger(LeavingBundles.class);
    /** For handshakes that were under way when the last session was told to go. */
    private static final Duration LATE = Duration.ofSeconds(5);

    private final Applications applications;
    private final Consumer<Runnable> onEventLoops;
    private final LoaderWatch loaders = new LoaderWatch();
    private final Set<Leaving> leaving = ConcurrentHashMap.newKeySet();

    /**
     * @param onEventLoops runs a task on each event loop
     */
    LeavingBundles(Applications applications, Consumer<Runnable> onEventLoops) {
        this.applications = applications;
        this.onEventLoops = onEventLoops;
    }

    /** A bundle, or an application of one, that is leaving; by identity. */
    static final class Leaving {

        private final LoadedBundle bundle;
        private final List<Running> running;
        private final Replacing how;
        private final Instant since = Instant.now();
        private final CompletableFuture<Void> closed = new CompletableFuture<>();

        private Leaving(LoadedBundle bundle, List<Running> running, Replacing how) {
            this.bundle = bundle;
            this.running = running;
            this.how = how;
        }

        String jar() {
            return bundle.name();
        }

        List<Running> running() {
            return running;
        }

        Replacing how() {
            return how;
        }

        Instant since() {
            return since;
        }
    }

    /** Those that are leaving. */
    List<Leaving> all() {
        return List.copyOf(leaving);
    }

    /**
     * An application that leaves. Immutable.
     *
     * @param running the application
     * @param how what becomes of its sessions
     * @param next the generation they are carried to; empty: they aren't carried
     */
    record Departing(Running running, Replacing how, Optional<Running> next) {

        /** Carried only where both generations can; else told to go. */
        static Departing of(Running running, Replacing how, Optional<Running> next) {
            Optional<Running> carrying = next.filter(one -> how == Replacing.CARRY
                    && running.generation().isCarriable() && one.generation().isCarriable());
            return new Departing(running, how == Replacing.CARRY && carrying.isEmpty() ? Replacing.MOVE : how,
                    carrying);
        }

        /** The same, carried to this one if it is carried at all. */
        Departing to(Running other) {
            return new Departing(running, how, next.map(any -> other));
        }
    }

    /**
     * Lets the sessions of a bundle go on elsewhere, or end, then closes it. Generations of its applications that are leaving
     * already are closed before it.
     *
     * @param departing its applications that run
     * @param routes where sessions go on that are carried, by the ids of routes
     */
    void retire(LoadedBundle bundle, List<Departing> departing, ApplicationsConfig config, Map<String, Route> routes) {
        List<CompletableFuture<Void>> before =
                leaving.stream().filter(one -> one.bundle == bundle).map(one -> one.closed).toList();
        retire(new Leaving(bundle, departing.stream().map(Departing::running).toList(),
                departing.stream().map(Departing::how).findFirst().orElse(config.replacing())), departing, before,
                () -> close(bundle, departing.stream().map(Departing::running).toList()), config, routes);
    }

    /**
     * Lets the sessions of one application go on in its next generation, or end, then closes it; the bundle stays.
     *
     * @param routes where sessions go on that are carried, by the ids of routes
     */
    void retireAlone(LoadedBundle bundle, Departing departing, ApplicationsConfig config, Map<String, Route> routes) {
        retire(new Leaving(bundle, List.of(departing.running()), departing.how()), List.of(departing), List.of(),
                () -> departing.running().close(bundle), config, routes);
    }

    private void retire(Leaving one, List<Departing> departing, List<CompletableFuture<Void>> before, Runnable close,
            ApplicationsConfig config, Map<String, Route> routes) {
        leaving.add(one);
        List<CompletableFuture<Retired>> retiring = new ArrayList<>();
        for (Departing application : departing) {
            int sessions = application.running().generation().sessions();
            if (sessions > 0) {
                LOG.info("application {} ({}): {} of the old generation {}", application.running().found().name(),
                        one.jar(), Counted.of(sessions, "session"), told(application.how(), config));
            }
            retiring.add(retire(application, config, routes).toCompletableFuture());
        }
        List<CompletableFuture<?>> all = new ArrayList<>(retiring);
        all.addAll(before);
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).whenComplete((done, failure) -> Thread
                .startVirtualThread(() -> close(one, close, retiring.stream().map(LeavingBundles::result).toList())));
    }

    private static CompletionStage<Retired> retire(Departing departing, ApplicationsConfig config,
            Map<String, Route> routes) {
        Generation old = departing.running().generation();
        Duration late = config.moveOver().plus(LATE);
        if (departing.next().isPresent()) {
            return old.carryTo(departing.next().get().generation(),
                    route -> Optional.ofNullable(routes.get(route.id())), late);
        }
        return old.retire(departing.how() == Replacing.FINISH
                ? Retirement.finish(config.finishWithin())
                : Retirement.move(config.moveOver(), late));
    }

    private static String told(Replacing how, ApplicationsConfig config) {
        return switch (how) {
            case CARRY -> "go on in the new one";
            case MOVE -> "are told to go, over " + config.moveOver().toSeconds() + " s";
            case FINISH -> "may stay, for at most " + config.finishWithin().toSeconds() + " s";
        };
    }

    private static Retired result(CompletableFuture<Retired> retiring) {
        return retiring.isCompletedExceptionally() ? new Retired(0, 0, 0, 0) : retiring.join();
    }

    private void close(Leaving one, Runnable close, List<Retired> retired) {
        int left = retired.stream().mapToInt(Retired::left).sum();
        if (left > 0) {
            LOG.warn("{}: callbacks of {} of the old generation haven't ended; it is closed all the same", one.jar(),
                    Counted.of(left, "session"));
        }
        try {
            close.run();
        } finally {
            leaving.remove(one);
            one.closed.complete(null);
        }
        LOG.info("{}: the old generation has ended{}{}{}", one.jar(), counted(retired, Retired::carried, "carried"),
                counted(retired, Retired::failed, "that could not be carried"),
                counted(retired, Retired::moved, "told to go"));
    }

    private static String counted(List<Retired> retired, ToIntFunction<Retired> number, String what) {
        int sessions = retired.stream().mapToInt(number).sum();
        return sessions == 0 ? "" : "; " + Counted.of(sessions, "session") + " " + what;
    }

    /** Closes a bundle that has no sessions. */
    void close(LoadedBundle bundle, List<Running> running) {
        applications.close(bundle);
        running.forEach(application -> application.generation().end());
        ClassLoader loader = bundle.loader();
        onEventLoops.accept(() -> LeftThreadLocals.remove(loader));
        loaders.closed(bundle, Instant.now());
    }

    /** The class loaders of those that have left. */
    LoaderWatch loaders() {
        return loaders;
    }
}
