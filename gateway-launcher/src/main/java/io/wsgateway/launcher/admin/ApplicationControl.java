package io.wsgateway.launcher.admin;

import io.wsgateway.app.Application;
import io.wsgateway.session.HostedApplication;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What operators see of the applications folder, and can have done. Thread-safe; called on event loops, doesn't block. */
public interface ApplicationControl {

    /** What runs, what leaves, and what can't be used. */
    List<ApplicationState> states();

    /** The generation that each application belongs to which runs or leaves; by identity. */
    IdentityHashMap<Application, ApplicationState.Generation> generations();

    /** The application of this name, if it runs. */
    Optional<HostedApplication> running(String name);

    /**
     * Takes what is new in the folder.
     *
     * @param dryRun only says what would be taken
     * @return what was done, or would be; fails if that can't be said
     */
    CompletionStage<List<ApplicationChange>> reload(boolean dryRun);
}
