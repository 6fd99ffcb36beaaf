package io.wsgateway.launcher.apps;

import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.Audience;
import java.util.List;

/**
 * An application that can be started: its provider, with what it said of itself, asked once. Immutable.
 *
 * @param name the application's name
 * @param jar the jar or folder it comes from
 * @param audience who it is for
 * @param routes the paths it is reached at where none are configured
 * @param provider the provider itself
 * @param loader the class loader of its bundle
 */
public record FoundApplication(String name, String jar, Audience audience, List<String> routes,
        ApplicationProvider provider, ClassLoader loader) {

    public FoundApplication {
        routes = List.copyOf(routes);
    }
}
