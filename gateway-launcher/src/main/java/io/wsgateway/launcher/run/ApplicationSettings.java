package io.wsgateway.launcher.run;

import io.wsgateway.app.Audience;
import io.wsgateway.launcher.apps.FoundApplication;
import io.wsgateway.launcher.config.AdminConfig;
import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.FileSettings;
import io.wsgateway.launcher.config.Node.Mapping;
import io.wsgateway.launcher.config.Position;
import io.wsgateway.launcher.config.Problems;
import io.wsgateway.launcher.config.RouteConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an application is started with by a configuration. Immutable.
 *
 * @param written what is written
 * @param key the path of the key under which it is
 * @param tokens what it finds beside that, as it is for operators
 */
record ApplicationSettings(Mapping written, String key, Map<String, String> tokens) {

    ApplicationSettings {
        tokens = Map.copyOf(tokens);
    }

    /** The settings of an application: those of the first route that has any. */
    static ApplicationSettings of(Configuration configuration, RoutePlan plan, FoundApplication found) {
        Map<String, String> tokens = found.audience() == Audience.OPERATORS
                ? configuration.admin().map(AdminConfig::tokens).map(OperatorSettings::of).orElse(Map.of())
                : Map.of();
        Optional<RouteConfig> route = plan.routeWithSettings(found.name())
                .or(() -> configuration.routes().orElse(List.of()).stream()
                        .filter(one -> one.application().value().equals(found.name())).findFirst());
        return route
                .map(one -> new ApplicationSettings(one.settings(), one.settingsKey(),
                        OperatorSettings.besideOwn(one.settings(), tokens)))
                .orElseGet(() -> new ApplicationSettings(
                        Mapping.empty(Position.of("application " + found.name())), "routes[].settings", tokens));
    }

    /** For the application to read. */
    FileSettings forReading(Problems problems) {
        return new FileSettings(written, key, tokens, problems);
    }

    /** Whether an application that has read these needs no others, wherever they are written. */
    boolean isSame(ApplicationSettings other) {
        return written.isSame(other.written) && hasSameTokens(other);
    }

    boolean hasSameTokens(ApplicationSettings other) {
        return tokens.equals(other.tokens);
    }

    /** Without the values, which may be secrets. */
    @Override
    public String toString() {
        return key + written.entries().keySet();
    }
}
