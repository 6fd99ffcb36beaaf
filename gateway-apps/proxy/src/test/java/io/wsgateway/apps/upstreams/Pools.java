package io.wsgateway.apps.upstreams;

import io.wsgateway.app.upstream.UpstreamTls;
import io.wsgateway.testkit.FakeContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Pools as tests have them: servers {@code s0:9000}, {@code s1:9000} …, left out for 10 s after two failures. */
final class Pools {

    private Pools() {}

    static PoolSettings settings(Balance balance, int count) {
        List<Target> targets = IntStream.range(0, count).mapToObj(i -> Target.url("ws://s" + i + ":9000")).toList();
        return new PoolSettings(targets, new UpstreamTls(Optional.empty(), Optional.empty()), balance,
                new Checks(Checks.Kind.NONE, "/", Duration.ofSeconds(5), Duration.ofSeconds(2), 3, 2),
                new Ejection(2, Duration.ofSeconds(10), Duration.ofSeconds(60)), Duration.ZERO);
    }

    /** A pool whose time is the context's. */
    static Pool pool(PoolSettings settings, FakeContext context) {
        return new Pool(settings, context.upstreams(), () -> nanos(context),
                new PoolReports(context.logger(), context.meter()));
    }

    static long nanos(FakeContext context) {
        return Duration.ofMillis(context.clock().millis()).toNanos();
    }
}
