package io.wsgateway.session;

import io.wsgateway.app.Application;
import io.wsgateway.app.Audience;
import io.wsgateway.app.Execution;
import io.wsgateway.app.Page;
import java.util.List;
import java.util.Optional;

/**
 * A started application with what it declared, asked once. Immutable.
 *
 * @param name the application's name
 * @param application the application itself
 * @param audience who it is for
 * @param execution where its callbacks run
 * @param subprotocols what it speaks, in order of preference
 * @param page what a plain GET is answered with
 */
public record HostedApplication(String name, Application application, Audience audience, Execution execution,
        List<String> subprotocols, Optional<Page> page) {

    public HostedApplication {
        subprotocols = List.copyOf(subprotocols);
    }

    /** What the application's classes are loaded by: the context class loader of whatever runs its code. */
    public ClassLoader classLoader() {
        return application.getClass().getClassLoader();
    }

    /** How its code is run where no callback is under way. */
    public ApplicationCode code() {
        return new ApplicationCode(name, classLoader());
    }

    /** Asks a started application once for all it declares. */
    public static HostedApplication of(String name, Audience audience, Application application) {
        return new HostedApplication(name, application, audience, application.execution(), application.subprotocols(),
                application.page());
    }
}
