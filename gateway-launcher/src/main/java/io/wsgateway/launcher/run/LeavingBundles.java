package io.wsgateway.launcher.run;

import io.wsgateway.launcher.apps.Applications;
import io.wsgateway.launcher.apps.LoadedBundle;
import io.wsgateway.launcher.config.ApplicationsConfig;
import io.wsgateway.launcher.config.Replacing;
import io.wsgateway.launcher.text.Counted;
import io.wsgateway.netty.server.Retired;
import io.wsgateway.netty.server.Retirement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bundles that no route leads to any more: their sessions end, and then they are closed. Thread-safe. */
final class LeavingBundles {

    private static final Logger LOG = LoggerFactory.getLogger(LeavingBundles.class);
    /** For handshakes that were under way when the last session was told to go. */
    private static final Duration LATE = Duration.ofSeconds(5);

    private final Applications applications;
    private final Set<Leaving> leaving = ConcurrentHashMap.newKeySet();

    LeavingBundles(Applications applications) {
        this.applications = applications;
    }

    /** A bundle that is leaving, by identity. */
    static final class Leaving {

        private final LoadedBundle bundle;
        private final List<Running> running;
        private final Replacing how;
        private final Instant since = Instant.now();

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
     * Lets the sessions of a bundle end, then closes it.
     *
     * @param running its applications that run
     * @param how what becomes of the sessions of each
     */
    void retire(LoadedBundle bundle, List<Running> running, ApplicationsConfig config,
            Function<Running, Replacing> how) {
        Leaving one = new Leaving(bundle, running, running.stream().map(how).findFirst().orElse(config.replacing()));
        leaving.add(one);
        List<CompletableFuture<Retired>> retiring = new ArrayList<>();
        for (Running application : running) {
            Retirement retirement = retirement(how.apply(application), config);
            int sessions = application.generation().sessions();
            if (sessions > 0) {
                LOG.info("application {} ({}): {} of the old generation {}", application.found().name(), bundle.name(),
                        Counted.of(sessions, "session"), told(retirement));
            }
            retiring.add(application.generation().retire(retirement).toCompletableFuture());
        }
        CompletableFuture.allOf(retiring.toArray(CompletableFuture[]::new)).whenComplete((done, failure) -> Thread
                .startVirtualThread(() -> close(one, retiring.stream().map(LeavingBundles::result).toList())));
    }

    private static Retirement retirement(Replacing how, ApplicationsConfig config) {
        return switch (how) {
            case MOVE -> Retirement.move(config.moveOver(), config.moveOver().plus(LATE));
            case FINISH -> Retirement.finish(config.finishWithin());
        };
    }

    private static String told(Retirement retirement) {
        return retirement.moved()
                ? "are told to go, over " + retirement.over().toSeconds() + " s"
                : "may stay, for at most " + retirement.within().toSeconds() + " s";
    }

    private static Retired result(CompletableFuture<Retired> retiring) {
        return retiring.isCompletedExceptionally() ? new Retired(0, 0, 0, 0) : retiring.join();
    }

    private void close(Leaving one, List<Retired> retired) {
        int left = retired.stream().mapToInt(Retired::left).sum();
        if (left > 0) {
            LOG.warn("{}: callbacks of {} of the old generation haven't ended; it is closed all the same", one.jar(),
                    Counted.of(left, "session"));
        }
        close(one.bundle, one.running);
        leaving.remove(one);
        int moved = retired.stream().mapToInt(Retired::moved).sum();
        LOG.info("{}: the old generation has ended{}", one.jar(),
                moved == 0 ? "" : "; " + Counted.of(moved, "session") + " told to go");
    }

    /** Closes a bundle that has no sessions. */
    void close(LoadedBundle bundle, List<Running> running) {
        applications.close(bundle);
        running.forEach(application -> application.generation().end());
    }
}
