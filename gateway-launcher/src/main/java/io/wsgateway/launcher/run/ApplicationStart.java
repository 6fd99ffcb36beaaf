package io.wsgateway.launcher.run;

import io.wsgateway.launcher.apps.FoundApplication;
import io.wsgateway.launcher.apps.LoadException;
import io.wsgateway.launcher.apps.LoadedBundle;
import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.Problems;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.Generation;
import io.wsgateway.session.HostedApplication;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

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
     * Starts one if a route leads to it; the log says that it has started, or why it hasn't.
     *
     * @param problems takes what is wrong with its settings
     * @param unreached how loud it is said that no route leads to it
     * @return empty if no route leads to it, or if it failed, which is then among the bundle's failures
     */
    Optional<Running> startIfReached(LoadedBundle bundle, FoundApplication found, Problems problems,
            Level unreached) {
        if (!plan.reaches(found.name())) {
            LOG.atLevel(unreached).log("application {} ({}) isn't started: no route leads to it", found.name(),
                    found.jar());
            return Optional.empty();
        }
        try {
            return Optional.of(start(bundle, found, problems));
        } catch (LoadException e) {
            bundle.failed(e);
            return Optional.empty();
        }
    }

    /**
     * Starts one; the log says that it has started.
     *
     * @param problems takes what is wrong with its settings
     * @throws LoadException if it failed
     */
    Running start(LoadedBundle bundle, FoundApplication found, Problems problems) throws LoadException {
        plan.warn(found);
        ApplicationSettings settings = ApplicationSettings.of(configuration, plan, found);
        GivenSettings given = new GivenSettings(settings, configuration.home(), problems);
        Generation generation = gateway.generation(found.provider(), given.all(), given::routes);
        HostedApplication started;
        try {
            started = bundle.start(found, application -> generation.context());
        } catch (LoadException e) {
            generation.end();
            throw e;
        }
        given.check(found.name());
        given.warnings().forEach(warning -> LOG.warn("{}", warning));
        generation.hosts(started);
        LOG.info("application {} ({}): {}", found.name(), found.jar(), describe(started));
        return new Running(found, started, generation, settings, given.byRoute(), given.files());
    }

    private String describe(HostedApplication application) {
        return String.join(", ", plan.paths(application.name())) + (application.subprotocols().isEmpty()
                ? "; no subprotocols"
                : "; subprotocols " + String.join(", ", application.subprotocols()));
    }
}
