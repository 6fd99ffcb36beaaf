package io.wsgateway.apps.http;

import io.wsgateway.app.Meter;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Tells operators of what failed: each is counted by its id, and of each id one line in ten seconds is logged, which says how many
 * there were since the last one. Thread-safe.
 */
final class Reports {

    private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

    private final Logger log;
    private final Meter meter;
    private final LongSupplier nanos;

    /** Guarded by itself. */
    private final Map<Failure, Told> told = new EnumMap<>(Failure.class);

    private static final class Told {
        private long last;
        private long unsaid;
    }

    /** Tells this log and this meter; {@code nanos} is a clock of any origin. */
    Reports(Logger log, Meter meter, LongSupplier nanos) {
        this.log = log;
        this.meter = meter;
        this.nanos = nanos;
    }

    /**
     * Something failed.
     *
     * @param backEnd its URL as it may be shown
     * @param became what becomes of the session, or of the request for one
     */
    void failed(Outcome.Failed failed, String backEnd, String became) {
        Failure failure = failed.failure();
        meter.count(failure.id());
        long unsaid = admit(failure, nanos.getAsLong());
        if (unsaid >= 0) {
            log.warn("{}: {} of {}: {}{}", failure.id(), became, backEnd, failed.detail(),
                    unsaid == 0 ? "" : " (and " + unsaid + " more since the last line)");
        }
    }

    /** How many went unsaid before this one; negative: it goes unsaid, too. */
    private long admit(Failure failure, long now) {
        synchronized (told) {
            Told of = told.get(failure);
            if (of == null) {
                of = new Told();
                told.put(failure, of);
            } else if (now - of.last < QUIET_NANOS) {
                of.unsaid++;
                return -1;
            }
            long unsaid = of.unsaid;
            of.unsaid = 0;
            of.last = now;
            return unsaid;
        }
    }
}
