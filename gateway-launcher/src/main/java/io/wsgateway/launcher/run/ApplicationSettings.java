package io.wsgateway.launcher.run;

import io.wsgateway.app.Audience;
import io.wsgateway.launcher.apps.FoundApplication;
import io.wsgateway.launcher.config.AdminConfig;
import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.Node.Mapping;
import io.wsgateway.launcher.config.Position;
import io.wsgateway.launcher.config.RouteConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What an application is started with by a configuration. Immutable.
 *
 * @param all what holds for all routes: what is written at the first that has any settings
 * @param routes what is written at each route that leads to it, in their order
 */
record ApplicationSettings(RouteSettings all, List<RouteSettings> routes) {

    ApplicationSettings {
        routes = List.copyOf(routes);
    }

    /** The settings of an application. */
    static ApplicationSettings of(Configuration configuration, RoutePlan plan, FoundApplication found) {
        Map<String, String> tokens = found.audience() == Audience.OPERATORS
                ? configuration.admin().map(AdminConfig::tokens).map(OperatorSettings::of).orElse(Map.of())
                : Map.of();
        Optional<RouteConfig> route = plan.routeWithSettings(found.name())
                .or(() -> configuration.routes().orElse(List.of()).stream()
                        .filter(one -> one.application().value().equals(found.name())).findFirst());
        RouteSettings all = route.map(one -> RouteSettings.of(one, tokens))
                .orElseGet(() -> new RouteSettings("", Mapping.empty(Position.of("application " + found.name())),
                        RouteSettings.ANY_KEY, tokens));
        return new ApplicationSettings(all,
                plan.routesOf(found.name()).stream().map(one -> RouteSettings.of(one, tokens)).toList());
    }

    /** Whether an application that has read those of all routes needs no others, wherever they are written. */
    boolean isSame(ApplicationSettings other) {
        return all.written().isSame(other.all.written()) && all.tokens().equals(other.all.tokens());
    }

    /** The same of one that has read those of each route: these are the same, in the same order. */
    boolean isSameByRoute(ApplicationSettings other) {
        return routes.size() == other.routes.size()
                && IntStream.range(0, routes.size()).allMatch(i -> routes.get(i).isSame(other.routes.get(i)));
    }

    /** Whether nobody was let in by tokens that are others in these. */
    boolean hasSameTokens(ApplicationSettings other) {
        return all.tokens().equals(other.all.tokens()) && routes.stream().allMatch(route -> other.routes.stream()
                .filter(same -> same.route().equals(route.route()))
                .allMatch(same -> same.tokens().equals(route.tokens())));
    }
}
