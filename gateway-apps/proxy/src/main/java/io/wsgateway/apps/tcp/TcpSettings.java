package io.wsgateway.apps.tcp;

import io.wsgateway.app.ApplicationRoute;
import io.wsgateway.app.Settings;
import io.wsgateway.apps.upstreams.Balance;
import io.wsgateway.apps.upstreams.HashBy;
import io.wsgateway.apps.upstreams.PoolSettings;
import io.wsgateway.apps.upstreams.RouteParameters;
import io.wsgateway.apps.upstreams.Target;
import io.wsgateway.apps.upstreams.Template;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is configured for a route. Immutable.
 *
 * @param pools the servers by their names; where they have none, all of them by the empty one
 * @param target by which of these a session is led; without a place in it where they have no names
 * @param hashBy by what of a request one of several servers is chosen, where that is by a hash
 * @param connectTimeout how long connecting may take, TLS and all attempts together
 */
record TcpSettings(Map<String, PoolSettings> pools, Template target, HashBy hashBy, Duration connectTimeout) {

    private static final String NAMES = "[A-Za-z0-9._~-]{1,64}";
    private static final int MOST_NAMES = 256;
    private static final Template UNNAMED = Template.of("");

    TcpSettings {
        pools = Map.copyOf(pools);
    }

    /** Reads the settings of a route; what is wrong is told to {@link Settings}, all of it at once. */
    static TcpSettings read(ApplicationRoute route) {
        Settings settings = route.settings().require("targets");
        boolean named = settings.has("target");
        boolean given = settings.has("targets");
        Set<String> parameters = RouteParameters.of(route.route());
        Map<String, PoolSettings> pools =
                !given ? Map.of() : named ? named(settings) : Map.of("", unnamed(settings));
        boolean hash = pools.values().stream().anyMatch(pool -> pool.balance() == Balance.HASH);
        return new TcpSettings(pools, named ? target(settings, parameters) : UNNAMED,
                HashBy.read(settings, parameters, hash),
                PoolSettings.between(settings, "connect-timeout", Duration.ofSeconds(5), Duration.ofMillis(1),
                        Duration.ofMinutes(1)));
    }

    private static PoolSettings unnamed(Settings settings) {
        if (settings.texts("targets").isEmpty()) {
            settings.wrong("targets", "a list of 1 to 256 servers; with names, `target` says which of them is meant");
            return PoolSettings.read(settings, List.of());
        }
        return pool(settings, settings, "targets");
    }

    private static Map<String, PoolSettings> named(Settings settings) {
        Settings targets = settings.section("targets");
        List<String> names = targets.keys();
        if (names.isEmpty() || names.size() > MOST_NAMES) {
            settings.wrong("targets", "1 to " + MOST_NAMES + " names, each with its servers, as there is a `target`");
        }
        Map<String, PoolSettings> pools = new LinkedHashMap<>();
        for (String name : names) {
            pools.put(name, pool(settings, targets, name));
            if (!name.matches(NAMES)) {
                targets.wrong(name, "a name of 1 to 64 of A-Z a-z 0-9 . _ ~ -");
            }
        }
        return pools;
    }

    private static PoolSettings pool(Settings settings, Settings list, String key) {
        boolean secure = settings.has("tls");
        return PoolSettings.read(settings,
                PoolSettings.targets(list, key, text -> Target.hostAndPort(text, secure)));
    }

    private static Template target(Settings settings, Set<String> parameters) {
        String text = settings.text("target", "");
        try {
            Template target = Template.of(text);
            if (!target.names().isEmpty() && parameters.containsAll(target.names())) {
                return target;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        settings.wrong("target", "a text with a parameter of the route's path, such as {name}");
        return UNNAMED;
    }
}
