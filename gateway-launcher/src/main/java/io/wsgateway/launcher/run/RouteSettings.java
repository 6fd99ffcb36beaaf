package io.wsgateway.launcher.run;

import io.wsgateway.launcher.config.FileSettings;
import io.wsgateway.launcher.config.Node.Mapping;
import io.wsgateway.launcher.config.Problems;
import io.wsgateway.launcher.config.RouteConfig;
import java.nio.file.Path;
import java.util.Map;

/**
 * What is written under {@code settings:} of one route. Immutable.
 *
 * @param route the route's name, as applications see it
 * @param written what is written
 * @param key the path of the key under which it is
 * @param tokens what the application finds beside that, as it is for operators
 */
record RouteSettings(String route, Mapping written, String key, Map<String, String> tokens) {

    /** What stands for the key where no file has it. */
    static final String ANY_KEY = "routes[].settings";

    RouteSettings {
        tokens = Map.copyOf(tokens);
    }

    /** Those of a route. */
    static RouteSettings of(RouteConfig route, Map<String, String> tokens) {
        return new RouteSettings(route.name(), route.settings(),
                route.settingsKey().isEmpty() ? ANY_KEY : route.settingsKey(),
                OperatorSettings.besideOwn(route.settings(), tokens));
    }

    /**
     * For the application to read.
     *
     * @param home the folder that paths are relative to
     */
    FileSettings forReading(Path home, Problems problems) {
        return new FileSettings(written, key, tokens, home, problems);
    }

    /** Whether an application that has read these needs no others, wherever they are written. */
    boolean isSame(RouteSettings other) {
        return route.equals(other.route) && written.isSame(other.written) && tokens.equals(other.tokens);
    }

    /** Without the values, which may be secrets. */
    @Override
    public String toString() {
        return route + " " + key + written.entries().keySet();
    }
}
