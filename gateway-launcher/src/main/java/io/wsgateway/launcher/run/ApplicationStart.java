package io.wsgateway.launcher.run;

import io.wsgateway.app.Audience;
import io.wsgateway.launcher.apps.Applications;
import io.wsgateway.launcher.apps.FoundApplication;
import io.wsgateway.launcher.config.AdminConfig;
import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.FileSettings;
import io.wsgateway.launcher.config.Node.Mapping;
import io.wsgateway.launcher.config.Position;
import io.wsgateway.launcher.config.Problems;
import io.wsgateway.launcher.config.RouteConfig;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.session.HostedApplication;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts applications with their settings. Confined to one thread. */
final class ApplicationStart {

    private static final Logger LOG = LoggerFactory.getLogger(ApplicationStart.class);

    private final Gateway gateway;
    private final Configuration configuration;
    private final Applications applications;

    ApplicationStart(Gateway gateway, Configuration configuration, Applications applications) {
        this.gateway = gateway;
        this.configuration = configuration;
        this.applications = applications;
    }

    /** Starts those that a route leads to; what is wrong with their settings is among the problems. */
    Map<String, HostedApplication> all(RoutePlan plan, Problems problems)
            throws InterruptedException {
        Map<String, HostedApplication> running = new TreeMap<>();
        for (FoundApplication found : new TreeMap<>(applications.found()).values()) {
            if (!plan.reaches(found.name())) {
                LOG.info("application {} ({}) isn't started: no route leads to it", found.name(), found.jar());
                continue;
            }
            FileSettings settings = settings(plan, found, problems);
            Optional<HostedApplication> started =
                    applications.start(found, application -> gateway.context(application.provider(), settings));
            RunningGateway.requireUninterrupted();
            started.ifPresent(application -> {
                settings.checkUnasked();
                running.put(found.name(), application);
                LOG.info("application {} ({}): {}", found.name(), found.jar(), describe(plan, application));
            });
        }
        return running;
    }

    private FileSettings settings(RoutePlan plan, FoundApplication found, Problems problems) {
        Map<String, String> fallbacks = found.audience() == Audience.OPERATORS
                ? configuration.admin().map(AdminConfig::tokens).map(OperatorSettings::of).orElse(Map.of())
                : Map.of();
        return plan.routeWithSettings(found.name())
                .or(() -> configuration.routes().flatMap(routes -> routes.stream()
                        .filter(route -> route.application().value().equals(found.name())).findFirst()))
                .map(route -> new FileSettings(route.settings(), route.settingsKey(),
                        OperatorSettings.besideOwn(route.settings(), fallbacks), problems))
                .orElseGet(() -> new FileSettings(Mapping.empty(Position.of("application " + found.name())),
                        "routes[].settings", fallbacks, problems));
    }

    private static String describe(RoutePlan plan, HostedApplication application) {
        List<String> paths = new ArrayList<>();
        for (RouteConfig route : plan.publicRoutes()) {
            if (route.application().value().equals(application.name())) {
                paths.add(route.host().orElse("") + route.path().value());
            }
        }
        for (RouteConfig route : plan.adminRoutes()) {
            if (route.application().value().equals(application.name())) {
                paths.add("admin " + route.path().value());
            }
        }
        return String.join(", ", paths) + (application.subprotocols().isEmpty()
                ? "; no subprotocols"
                : "; subprotocols " + String.join(", ", application.subprotocols()));
    }
}
