package io.wsgateway.launcher.run;

import io.wsgateway.launcher.apps.FoundApplication;
import io.wsgateway.launcher.apps.LoadedBundle;
import io.wsgateway.launcher.config.ReadFiles;
import io.wsgateway.netty.server.Generation;
import io.wsgateway.session.HostedApplication;

/**
 * An application that has started. Immutable.
 *
 * @param found what was found in its jar
 * @param hosted what routes lead to
 * @param generation what the gateway keeps for it
 * @param settings what it was started with
 * @param byRoute whether it has asked for the settings of each route
 * @param files what it has read beside the configuration's file
 */
record Running(FoundApplication found, HostedApplication hosted, Generation generation, ApplicationSettings settings,
        boolean byRoute, ReadFiles files) {

    /** Whether it needs no other generation where a configuration has these settings for it. */
    boolean isFor(ApplicationSettings next) {
        return (byRoute ? settings.isSameByRoute(next) : settings.isSame(next)) && files.areUnchanged();
    }

    /** Closes it alone, to which nothing leads; its bundle stays. */
    void close(LoadedBundle bundle) {
        bundle.stop(hosted);
        generation.end();
    }
}
