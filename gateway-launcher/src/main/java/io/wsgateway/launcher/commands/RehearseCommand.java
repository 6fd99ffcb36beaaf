package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.cache.Rehearsal;
import io.wsgateway.launcher.run.RunningGateway;
import io.wsgateway.launcher.run.StopSignal;

/**
 * {@code gateway rehearse}: a run that ends by itself once a few peers were served, for the JVM to note what it loads. Called by
 * what makes such notes, with a configuration for that; no option is taken, and no help tells of it.
 */
public final class RehearseCommand extends RunCommand {

    @Override
    void whileRunning(RunningGateway gateway, StopSignal stop) throws Exception {
        Rehearsal.play(gateway.addresses());
    }
}
