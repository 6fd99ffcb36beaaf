package io.wsgateway.launcher.run;

import io.wsgateway.app.Audience;
import io.wsgateway.launcher.apps.FoundApplication;
import io.wsgateway.launcher.apps.LoadedBundle;
import io.wsgateway.launcher.config.AdminConfig;
import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.FileSettings;
import io.wsgateway.launcher.config.Node.Mapping;
import io.wsgateway.launcher.config.Position;
import io.wsgateway.launcher.config.Problems;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.Generation;
import io.wsgateway.session.HostedApplication;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts applications with the settings of a configuration. Immutable.
 *
 * @param gateway what they run in
 * @param configuration whose settings they get
 * @param plan where they are reached
 */
record ApplicationStart(Gateway gateway, Configuration configuration, RoutePlan plan) {

    private static final Logger LOG = LoggerFactory.getLogger(ApplicationStart.class);

    /**
     * Starts one that a route leads to; the log says that it has started, or why it hasn't.
     *
     * @param problems takes what is wrong with its settings
     * @return empty if no route leads to it, or if it failed, which is then among the bundle's failures
     */
    Optional<Running> start(LoadedBundle bundle, FoundApplication found, Problems problems) {
        if (!plan.reaches(found.name())) {
            LOG.info("application {} ({}) isn't started: no route leads to it", found.name(), found.jar());
            return Optional.empty();
        }
        plan.warn(found);
        FileSettings settings = settings(found, problems);
        Generation generation = gateway.generation(found.provider(), settings);
        Optional<HostedApplication> started = bundle.start(found, application -> generation.context());
        if (started.isEmpty()) {
            generation.end();
            return Optional.empty();
        }
        settings.checkUnasked();
        generation.hosts(started.get());
        LOG.info("application {} ({}): {}", found.name(), found.jar(), describe(started.get()));
        return Optional.of(new Running(found, started.get(), generation));
    }

    private FileSettings settings(FoundApplication found, Problems problems) {
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

    private String describe(HostedApplication application) {
        return String.join(", ", plan.paths(application.name())) + (application.subprotocols().isEmpty()
                ? "; no subprotocols"
                : "; subprotocols " + String.join(", ", application.subprotocols()));
    }
}
