package io.wsgateway.launcher.run;

import io.wsgateway.app.Audience;
import io.wsgateway.launcher.apps.Applications;
import io.wsgateway.launcher.apps.FoundApplication;
import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.launcher.config.HandshakeRules;
import io.wsgateway.launcher.config.Node.Mapping;
import io.wsgateway.launcher.config.Position;
import io.wsgateway.launcher.config.Problems;
import io.wsgateway.launcher.config.Replacing;
import io.wsgateway.launcher.config.RouteConfig;
import io.wsgateway.launcher.config.Text;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.text.Suggestion;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.AnswerPolicy;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.protocol.handshake.PolicySource;
import io.wsgateway.protocol.handshake.PolicySource.OriginsKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which application is reached where: by the configured routes, or by what the applications say themselves. Applications
 * for operators are always reached on the admin listener, and on a public one only where a route names them. Immutable.
 *
 * @param publicRoutes the routes of the public listeners
 * @param adminRoutes the routes of the admin listener; none if there is no such listener
 */
public record RoutePlan(List<RouteConfig> publicRoutes, List<RouteConfig> adminRoutes) {

    private static final Logger LOG = LoggerFactory.getLogger(RoutePlan.class);

    public RoutePlan {
        publicRoutes = List.copyOf(publicRoutes);
        adminRoutes = List.copyOf(adminRoutes);
    }

    /**
     * The plan.
     *
     * @throws ConfigurationException if a route leads to an application that isn't there, and no jar that failed may hold it
     */
    public static RoutePlan of(Configuration configuration, Applications applications) throws ConfigurationException {
        Problems problems = new Problems();
        RoutePlan plan = of(configuration, applications.found(),
                applications.failures().isEmpty() ? Missing.PROBLEM : Missing.LOGGED, problems);
        problems.check();
        return plan;
    }

    /** The plan while the gateway runs, where an application that isn't there may still come. */
    static RoutePlan of(Configuration configuration, Map<String, FoundApplication> found) {
        return of(configuration, found, Missing.EXPECTED, new Problems());
    }

    /** What it means where a route leads to an application that isn't there. */
    private enum Missing {
        PROBLEM, LOGGED, EXPECTED
    }

    private static RoutePlan of(Configuration configuration, Map<String, FoundApplication> found, Missing missing,
            Problems problems) {
        List<RouteConfig> publicRoutes = configuration.routes()
                .map(routes -> known(routes, found, missing, problems))
                .orElseGet(() -> own(configuration, found, Audience.EVERYONE));
        List<RouteConfig> adminRoutes =
                configuration.admin().isEmpty() ? List.of() : own(configuration, found, Audience.OPERATORS);
        return new RoutePlan(publicRoutes, adminRoutes);
    }

    /** Where an application is reached, as the log says it: {@code admin /status} on the admin listener. */
    List<String> paths(String application) {
        return Stream.concat(leadingTo(application, publicRoutes)
                .map(RouteConfig::name),
                leadingTo(application, adminRoutes).map(route -> "admin " + route.path().value())).toList();
    }

    /** Says where an application for operators is open to everybody. */
    void warn(FoundApplication application) {
        if (application.audience() == Audience.OPERATORS) {
            leadingTo(application.name(), publicRoutes).filter(route -> !OperatorSettings.hasOwn(route.settings()))
                    .forEach(route -> LOG.warn("{} is for operators, and public at {}: give it a token in its settings",
                            application.name(), route.path().value()));
        }
    }

    /** What becomes of an application's sessions when it is replaced; empty if no route leads to it. */
    Optional<Replacing> replacing(String application) {
        return Stream.concat(leadingTo(application, publicRoutes), leadingTo(application, adminRoutes))
                .map(RouteConfig::replacing).findFirst();
    }

    private static Stream<RouteConfig> leadingTo(String application, List<RouteConfig> routes) {
        return routes.stream().filter(route -> route.application().value().equals(application));
    }

    /** True if any route leads to the application. */
    boolean reaches(String application) {
        return Stream.concat(publicRoutes.stream(), adminRoutes.stream())
                .anyMatch(route -> route.application().value().equals(application));
    }

    /** The routes that lead to the application, those of the admin listener last; of those with the same name the first. */
    List<RouteConfig> routesOf(String application) {
        Map<String, RouteConfig> routes = new LinkedHashMap<>();
        Stream.concat(leadingTo(application, publicRoutes), leadingTo(application, adminRoutes))
                .forEach(route -> routes.putIfAbsent(route.name(), route));
        return List.copyOf(routes.values());
    }

    /** The route that has the application's settings, if any has. */
    Optional<RouteConfig> routeWithSettings(String application) {
        return publicRoutes.stream().filter(route -> route.application().value().equals(application))
                .filter(route -> !route.settings().entries().isEmpty()).findFirst();
    }

    private static List<RouteConfig> known(List<RouteConfig> routes, Map<String, FoundApplication> found,
            Missing missing, Problems problems) {
        List<RouteConfig> known = new ArrayList<>();
        for (RouteConfig route : routes) {
            Text name = route.application();
            FoundApplication application = found.get(name.value());
            if (application != null) {
                known.add(route);
            } else if (missing == Missing.LOGGED) {
                LOG.error("{} isn't served: application {} isn't there; it may be in a jar that couldn't be loaded",
                        Escaped.text(route.path().value()), Escaped.text(name.value()));
            } else if (missing == Missing.PROBLEM) {
                problems.add(name.problem("no application " + Escaped.text(name.value()) + " here"
                        + (found.isEmpty() ? "; the applications folder is empty" : "")
                        + Suggestion.forName(name.value(), found.keySet())));
            }
        }
        return known;
    }

    private static List<RouteConfig> own(Configuration configuration, Map<String, FoundApplication> found,
            Audience audience) {
        return found.values().stream().filter(application -> application.audience() == audience)
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .flatMap(
                        application -> application.routes().stream().map(path -> own(configuration, application, path)))
                .toList();
    }

    private static RouteConfig own(Configuration configuration, FoundApplication application, String path) {
        Position position = Position.of(application.jar());
        boolean forEveryone = application.audience() == Audience.EVERYONE;
        // What is allowed to pages of other sites on the public listeners isn't on the admin listener.
        OriginPolicy origins = forEveryone ? configuration.origins().policy() : OriginPolicy.sameOrigin(true);
        HandshakeRules rules = new HandshakeRules(origins, Optional.empty(), false, CompressionMode.NONE,
                new AnswerPolicy(configuration.gateway().handshakes().disclosure(), false),
                source(configuration, application.jar(), forEveryone));
        return new RouteConfig(new Text(position, "", path), Optional.empty(),
                new Text(position, "", application.name()), rules, configuration.session(), 0,
                Mapping.empty(position), configuration.applications().replacing());
    }

    private static PolicySource source(Configuration configuration, String jar, boolean forEveryone) {
        if (!forEveryone) {
            String fixed = jar + ", on the admin listener always";
            return new PolicySource(fixed, fixed, fixed, OriginsKey.FIXED);
        }
        String own = jar + ", as no routes are configured";
        String origins = configuration.origins().source();
        return new PolicySource(own, origins.isEmpty() ? own : origins, own, OriginsKey.DEFAULT);
    }
}
