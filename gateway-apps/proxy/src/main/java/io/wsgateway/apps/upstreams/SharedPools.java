package io.wsgateway.apps.upstreams;

import io.wsgateway.app.ApplicationContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** The pools of an application, one for all routes whose servers are chosen and looked after in the same way. For one thread at a time. */
public final class SharedPools implements AutoCloseable {

    private final ApplicationContext context;
    private final LongSupplier nanos;
    private final PoolReports reports;
    private final Map<PoolSettings, Pool> pools = new HashMap<>();
    private final List<HealthChecks> checks = new ArrayList<>();

    /**
     * No pool yet.
     *
     * @param nanos time that goes on evenly, in nanoseconds of any origin
     */
    public SharedPools(ApplicationContext context, LongSupplier nanos) {
        this.context = context;
        this.nanos = nanos;
        reports = new PoolReports(context.logger(), context.meter());
    }

    /** The pool for these settings, whose servers are asked from now on whether they are well, if the settings say so. */
    public Pool of(PoolSettings settings) {
        return pools.computeIfAbsent(settings, given -> {
            Pool pool = new Pool(given, context.upstreams(), nanos, reports);
            checks.add(HealthChecks.of(pool, given, context.scheduler()));
            return pool;
        });
    }

    /** Asks no server any more. */
    @Override
    public void close() {
        checks.forEach(HealthChecks::close);
    }
}
