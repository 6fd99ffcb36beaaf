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
 */
record Running(FoundApplication found, HostedApplication hosted, Generation generation) {

    /** Closes it, to which nothing has led yet. */
    void takeBack(LoadedBundle bundle) {
        bundle.stop(found);
        generation.end();
    }
}
