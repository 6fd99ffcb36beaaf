package io.wsgateway.launcher.admin;

import io.wsgateway.app.Application;
import io.wsgateway.session.ApplicationFaults;
import io.wsgateway.session.HostedApplication;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An applications folder with something of everything. */
final class ApplicationControlFixture implements ApplicationControl {

    @Override
    public List<ApplicationState> states() {
        return List.of(
                new ApplicationState("chat", ApplicationState.Kind.RUNNING, Optional.of(Instant.EPOCH),
                        List.of(new ApplicationState.Started("chat", List.of("/chat"), 3, 2,
                                List.of(new ApplicationFaults.Fault(ApplicationFaults.Kind.THREW, 7, Instant.EPOCH,
                                        "onText: no\nmore")))),
                        "", "no <jar>"),
                new ApplicationState("hello.jar", ApplicationState.Kind.LEAVING, Optional.empty(), List.of(), "move",
                        ""));
    }

    @Override
    public IdentityHashMap<Application, ApplicationState.Generation> generations() {
        return new IdentityHashMap<>();
    }

    @Override
    public Optional<HostedApplication> running(String name) {
        return Optional.empty();
    }

    @Override
    public CompletionStage<List<ApplicationChange>> reload(boolean dryRun) {
        return dryRun
                ? CompletableFuture.completedFuture(List.of(
                        new ApplicationChange("chat", ApplicationChange.Kind.REPLACED, List.of("chat"), 3, "move", ""),
                        ApplicationChange.of("half.jar", ApplicationChange.Kind.WAITING, "zip END header not found")))
                : CompletableFuture.failedFuture(new IllegalStateException("no"));
    }
}
