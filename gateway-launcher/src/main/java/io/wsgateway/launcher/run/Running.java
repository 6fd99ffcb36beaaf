package io.wsgateway.launcher.run;

import io.wsgateway.launcher.apps.FoundApplication;
import io.wsgateway.launcher.apps.LoadedBundle;
import io.wsgateway.netty.server.Generation;
import io.wsgateway.session.HostedApplication;

/**
 * An application that has started. Immutable.
 *
 * @param found what was found in its jar
 * @param hosted what routes lead to
 * @param generation what the gateway keeps for it
 * @param settings what it was started with
 */
record Running(FoundApplication found, HostedApplication hosted, Generation generation,
        ApplicationSettings settings) {

    /** Closes it alone, to which nothing leads; its bundle stays. */
    void close(LoadedBundle bundle) {
        bundle.stop(hosted);
        generation.end();
    }
}
