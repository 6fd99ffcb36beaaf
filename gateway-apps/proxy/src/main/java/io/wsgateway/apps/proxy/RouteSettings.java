package io.wsgateway.apps.proxy;

import io.wsgateway.app.ApplicationRoute;
import io.wsgateway.app.Settings;
import io.wsgateway.apps.upstreams.Balance;
import io.wsgateway.apps.upstreams.Choice;
import io.wsgateway.apps.upstreams.HashBy;
import io.wsgateway.apps.upstreams.PoolSettings;
import io.wsgateway.apps.upstreams.RouteParameters;
import io.wsgateway.apps.upstreams.Target;
import io.wsgateway.apps.upstreams.Template;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of a route, as they are written. Immutable.
 *
 * @param pool its servers
 * @param paths what of a server's own takes the place of the request's path, by the server's name
 * @param hashBy by what of a request a server is chosen, where that is by a hash
 * @param fields which header fields a server is sent
 * @param forwardsQuery whether it is sent the request's query
 * @param compression whether it is offered permessage-deflate
 * @param messageBytes the longest message it may send
 * @param connectTimeout within which a connection is to be open, all attempts together
 * @param ping after so long a silence of the server it is sent a Ping; zero: never
 * @param pong within which that is to be answered
 * @param hold for how long a session without its server waits for another; zero: it doesn't
 * @param notice what its client is told where messages of it may be lost; empty: the session ends in place of that
 */
record RouteSettings(PoolSettings pool, Map<String, Template> paths, HashBy hashBy, FieldRules fields,
        boolean forwardsQuery, boolean compression, long messageBytes, Duration connectTimeout, Duration ping,
        Duration pong, Duration hold, Optional<String> notice) {

    private static final int MIB = 1 << 20;
    private static final int MOST_OF_A_NOTICE = 4096;
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    /** The gateway ends a session that has had no server for a minute. */
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(50);

    /** Makes the map immutable. */
    RouteSettings {
        paths = Map.copyOf(paths);
    }

    /** Reads them; what is wrong is told to {@link Settings}, and has some value that may stand there. */
    static RouteSettings read(ApplicationRoute route) {
        Settings settings = route.settings().require("upstreams");
        Set<String> parameters = RouteParameters.of(route.route());
        Map<String, Template> paths = new HashMap<>();
        List<Target> targets = settings.has("upstreams")
                ? PoolSettings.targets(settings, "upstreams", text -> target(text, parameters, paths))
                : List.of();
        PoolSettings pool = PoolSettings.read(settings, targets);
        Duration hold = PoolSettings.between(settings, "hold", Duration.ZERO, Duration.ZERO, LONGEST_HOLD);
        Query query = Choice.read(settings, "query", Query.FORWARD);
        return new RouteSettings(pool, paths,
                HashBy.read(settings, parameters, pool.balance() == Balance.HASH),
                FieldRules.read(settings.section("headers"), parameters), query == Query.FORWARD,
                settings.flag("compression", false),
                settings.integer("message-bytes", 64 * MIB, 1, Integer.MAX_VALUE),
                PoolSettings.between(settings, "connect-timeout", Duration.ofSeconds(5), MILLISECOND, LONGEST),
                PoolSettings.between(settings, "ping-interval", Duration.ofSeconds(25), Duration.ZERO, LONGEST),
                PoolSettings.between(settings, "pong-timeout", Duration.ofSeconds(10), MILLISECOND, LONGEST),
                hold, notice(settings, hold));
    }

    /** What becomes of a request's query. */
    private enum Query {
        FORWARD, DROP
    }

    private static Target target(String text, Set<String> parameters, Map<String, Template> paths) {
        Target target = Target.url(text);
        if (!target.path().isEmpty()) {
            Template path = Template.of(target.path());
            if (!parameters.containsAll(path.names())) {
                throw new IllegalArgumentException("a path with parameters of the route in braces, and no others");
            }
            paths.putIfAbsent(target.name(), path);
        }
        return target;
    }

    private static Optional<String> notice(Settings settings, Duration hold) {
        Optional<String> notice = Optional.of(settings.text("notice", "")).filter(text -> !text.isEmpty());
        if (settings.has("notice") && (notice.isEmpty() || hold.isZero()
                || notice.get().getBytes(StandardCharsets.UTF_8).length > MOST_OF_A_NOTICE)) {
            settings.wrong("notice", hold.isZero()
                    ? "nothing without `hold`"
                    : "a text of 1 to " + MOST_OF_A_NOTICE + " bytes");
        }
        return notice;
    }
}
