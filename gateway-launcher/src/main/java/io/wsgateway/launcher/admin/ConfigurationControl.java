package io.wsgateway.launcher.admin;

import java.util.concurrent.CompletionStage;

/** What operators may do with the configuration. Thread-safe. */
public interface ConfigurationControl {

    /**
     * Reads the configuration again, and applies what is other than before: all of it, or nothing.
     *
     * @param dryRun whether it is only said what would be changed
     * @return completes on any thread; fails with {@link java.util.concurrent.RejectedExecutionException} where too many wait
     */
    CompletionStage<ReloadOutcome> reload(boolean dryRun);
}
