package io.wsgateway.apps.upstreams;

import io.wsgateway.app.Scheduler;
import io.wsgateway.protocol.handshake.Printable;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Asks the servers of a pool again and again whether they are well, each by itself and once at a time, at moments of their own so that several
 * gateways don't ask at once. Thread-safe.
 */
public final class HealthChecks implements AutoCloseable {

    private final Pool pool;
    private final Checks checks;
    private final Scheduler scheduler;
    private final HealthCheck check;

    // Guarded by this.

    private final List<Scheduler.Scheduled> waiting = new ArrayList<>();
    private boolean closed;

    private HealthChecks(Pool pool, Checks checks, Scheduler scheduler, HealthCheck check) {
        this.pool = pool;
        this.checks = checks;
        this.scheduler = scheduler;
        this.check = check;
        pool.places().forEach(place -> waiting.add(() -> {
            // nothing is scheduled yet
        }));
    }

    /** Begins to ask, if the settings say so. */
    public static HealthChecks of(Pool pool, PoolSettings settings, Scheduler scheduler) {
        HealthCheck check;
        try {
            check = new HealthCheck(settings);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("TLS can't be set up", e);
        }
        HealthChecks asking = new HealthChecks(pool, settings.checks(), scheduler, check);
        if (settings.checks().kind() != Checks.Kind.NONE) {
            for (int i = 0; i < pool.places().size(); i++) {
                asking.later(i, settings.checks().interval().multipliedBy(permille(0, 1000)).dividedBy(1000));
            }
        }
        return asking;
    }

    private synchronized void later(int place, Duration delay) {
        if (!closed) {
            waiting.set(place, scheduler.after(delay, () -> ask(place)));
        }
    }

    private void ask(int index) {
        Place place = pool.places().get(index);
        try {
            Optional<String> problem;
            try {
                check.ask(place.target());
                problem = Optional.empty();
            } catch (IOException e) {
                problem = Optional.of(Printable.of(String.valueOf(e.getMessage())));
            }
            pool.checked(place, problem);
        } finally {
            later(index, checks.interval().multipliedBy(permille(900, 1101)).dividedBy(1000));
        }
    }

    private static long permille(int least, int end) {
        return ThreadLocalRandom.current().nextInt(least, end);
    }

    /** Asks no more. */
    @Override
    public synchronized void close() {
        closed = true;
        waiting.forEach(Scheduler.Scheduled::cancel);
    }
}
