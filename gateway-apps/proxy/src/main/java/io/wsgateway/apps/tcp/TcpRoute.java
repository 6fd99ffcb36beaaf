package io.wsgateway.apps.tcp;

import io.wsgateway.app.ApplicationContext;
import io.wsgateway.apps.upstreams.HealthChecks;
import io.wsgateway.apps.upstreams.Pool;
import io.wsgateway.apps.upstreams.PoolReports;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** A route while it runs: its servers, and which of them a session is led to. Thread-safe. */
final class TcpRoute implements AutoCloseable {

    private final TcpSettings settings;
    private final Map<String, Pool> pools = new LinkedHashMap<>();
    private final List<HealthChecks> checks = new ArrayList<>();

    TcpRoute(TcpSettings settings, ApplicationContext context, LongSupplier nanos) {
        this.settings = settings;
        PoolReports reports = new PoolReports(context.logger(), context.meter());
        settings.pools().forEach((name, configured) -> {
            Pool pool = new Pool(configured, context.upstreams(), nanos, reports);
            pools.put(name, pool);
            checks.add(HealthChecks.of(pool, configured, context.scheduler()));
        });
    }

    TcpSettings settings() {
        return settings;
    }

    /** The servers that a path with these parameters names; empty: there are none of that name. Names are compared exactly. */
    Optional<Pool> pool(Map<String, String> parameters) {
        return settings.target().fill(name -> Optional.ofNullable(parameters.get(name)))
                .flatMap(name -> Optional.ofNullable(pools.get(name)));
    }

    @Override
    public void close() {
        checks.forEach(HealthChecks::close);
    }
}
