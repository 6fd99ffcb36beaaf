package io.wsgateway.apps.tcp;

import io.wsgateway.apps.upstreams.Pool;
import io.wsgateway.apps.upstreams.SharedPools;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A route while it runs: its servers, and which of them a session is led to. Thread-safe. */
final class TcpRoute {

    private final TcpSettings settings;
    private final Map<String, Pool> pools = new LinkedHashMap<>();

    TcpRoute(TcpSettings settings, SharedPools shared) {
        this.settings = settings;
        settings.pools().forEach((name, configured) -> pools.put(name, shared.of(configured)));
    }

    TcpSettings settings() {
        return settings;
    }

    /** The servers that a path with these parameters names; empty: there are none of that name. Names are compared exactly. */
    Optional<Pool> pool(Map<String, String> parameters) {
        return settings.target().fill(name -> Optional.ofNullable(parameters.get(name)))
                .flatMap(name -> Optional.ofNullable(pools.get(name)));
    }
}
