package io.wsgateway.session;

import io.wsgateway.app.Application;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps peers from applications that do nothing but fail: after so many failures in a row new handshakes are refused for a
 * while, then a few are let in. Openings and what comes later are counted apart: an application that opens every session and
 * fails at its first message is one of these, too. Sessions that are open stay so. An application that replaces another one has
 * failed in nothing. Thread-safe.
 */
public final class ApplicationPauses {

    /** After how many failures in a row, where nothing else is configured: what an application that works never reaches. */
    public static final int DEFAULT_FAILURES = 20;

    private static final Logger LOG = LoggerFactory.getLogger(ApplicationPauses.class);
    private static final Duration WITHIN = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final int TRIALS = 3;
    private static final Duration PROBATION = Duration.ofSeconds(5);

    private final LongSupplier nanoTime;
    private final ApplicationFaults faults;
    private final Map<String, Failing> failing = new ConcurrentHashMap<>();
    private volatile int most = DEFAULT_FAILURES;

    /**
     * One application, from its first failure until nothing of it is left.
     *
     * @param application what failed; not held, so that it can be unloaded
     * @param openings its {@code admit} and {@code onOpen}
     * @param later its other callbacks
     */
    private record Failing(WeakReference<Application> application, CircuitBreaker openings, CircuitBreaker later) {

        boolean isOf(HostedApplication hosted) {
            return application.refersTo(hosted.application());
        }

        boolean isPaused() {
            return openings.isOpen() || later.isOpen();
        }

        Duration left(long now) {
            Duration one = openings.left(now);
            Duration other = later.left(now);
            return one.compareTo(other) > 0 ? one : other;
        }
    }

    /**
     * An application that is paused.
     *
     * @param application its name
     * @param left until handshakes are let in to try it; zero while they are
     */
    public record Paused(String application, Duration left) {}

    /**
     * Nothing has failed yet.
     *
     * @param nanoTime a clock of {@link System#nanoTime}'s kind
     * @param faults where pauses count
     */
    public ApplicationPauses(LongSupplier nanoTime, ApplicationFaults faults) {
        this.nanoTime = nanoTime;
        this.faults = faults;
    }

    /** Pauses applications from now on after this many failures in a row; 0: never, and none is paused any more. */
    public void after(int failures) {
        most = failures;
        failing.clear();
    }

    /** Whether a handshake may go on to the application; if not, how long until one may. */
    public Optional<Duration> refusal(HostedApplication hosted) {
        Failing known = of(hosted);
        if (known == null) {
            return Optional.empty();
        }
        long now = nanoTime.getAsLong();
        boolean wasPaused = known.isPaused();
        boolean may = known.openings.begin(now) && known.later.begin(now);
        if (wasPaused && !known.isPaused()) {
            LOG.info("application {} hasn't failed since it was tried: it is paused no more", hosted.name());
        }
        return may ? Optional.empty() : Optional.of(known.left(now));
    }

    /** The application failed to decide on a handshake, or to take its session. */
    public void openingFailed(HostedApplication hosted, String callback) {
        failed(hosted, callback, true);
    }

    /** The application failed in something else. */
    public void failed(HostedApplication hosted, String callback) {
        failed(hosted, callback, false);
    }

    private void failed(HostedApplication hosted, String callback, boolean opening) {
        int failures = most;
        if (failures == 0) {
            return;
        }
        Failing known = failing.compute(hosted.name(),
                (name, before) -> before != null && before.isOf(hosted) ? before : made(hosted, failures));
        CircuitBreaker breaker = opening ? known.openings : known.later;
        long now = nanoTime.getAsLong();
        if (breaker.failed(now)) {
            faults.add(hosted.name(), ApplicationFaults.Kind.PAUSED,
                    "for " + breaker.left(now).toSeconds() + " s, as it failed again and again, at last in "
                            + callback);
            LOG.error(
                    "application {} fails again and again, at last in {}: it is paused, new handshakes are answered 503 for {} s,"
                            + " then some are let in to try it",
                    hosted.name(), callback, breaker.left(now).toSeconds());
        }
    }

    private static Failing made(HostedApplication hosted, int failures) {
        CircuitBreaker.Rules rules =
                new CircuitBreaker.Rules(failures, WITHIN, PAUSE, LONGEST_PAUSE, TRIALS, PROBATION);
        return new Failing(new WeakReference<>(hosted.application()), new CircuitBreaker(rules),
                new CircuitBreaker(rules));
    }

    /** The application has taken a session. Costs next to nothing where nothing has failed. */
    public void opened(HostedApplication hosted) {
        Failing known = of(hosted);
        if (known != null) {
            succeeded(hosted, known, known.openings);
        }
    }

    /** The application has handled a message. Costs next to nothing where nothing has failed. */
    public void handled(HostedApplication hosted) {
        Failing known = of(hosted);
        if (known != null) {
            succeeded(hosted, known, known.later);
        }
    }

    private void succeeded(HostedApplication hosted, Failing known, CircuitBreaker breaker) {
        boolean wasPaused = known.isPaused();
        if (breaker.hasFailed()) {
            breaker.succeeded();
        }
        if (wasPaused && !known.isPaused()) {
            LOG.info("application {} works again: it is paused no more", hosted.name());
        }
        if (!known.openings.hasFailed() && !known.later.hasFailed()) {
            failing.remove(hosted.name(), known);
        }
    }

    /** Ends the pause of an application; false if it isn't paused. */
    public boolean resume(String application) {
        Failing known = failing.get(application);
        if (known == null || !known.isPaused() || !failing.remove(application, known)) {
            return false;
        }
        LOG.info("application {} is paused no more, as an operator asked for", application);
        return true;
    }

    /** The applications that are paused. */
    public List<Paused> paused() {
        long now = nanoTime.getAsLong();
        return failing.entrySet().stream().filter(entry -> entry.getValue().isPaused())
                .map(entry -> new Paused(entry.getKey(), entry.getValue().left(now))).sorted(
                        Comparator.comparing(Paused::application))
                .toList();
    }

    private @Nullable Failing of(HostedApplication hosted) {
        if (failing.isEmpty()) {
            return null;
        }
        Failing known = failing.get(hosted.name());
        return known != null && known.isOf(hosted) ? known : null;
    }
}
