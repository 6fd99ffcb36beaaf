package io.wsgateway.opening;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Execution;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.session.ApplicationPauses;
import io.wsgateway.session.ApplicationThreads;
import io.wsgateway.session.FailureLog;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionLane;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last step: the application is asked whether it lets the peer in. Immutable. */
public final class ApplicationAdmission implements OpeningStep {

    private static final String ADMIT = "admit";
    private static final Logger LOG = LoggerFactory.getLogger(ApplicationAdmission.class);

    private final ApplicationThreads threads;
    private final FailureLog failures;
    private final ApplicationPauses pauses;

    /**
     * A step that asks.
     *
     * @param threads where applications that block are asked
     * @param failures where it is logged that an application failed
     * @param pauses which applications aren't asked, as they fail again and again
     */
    public ApplicationAdmission(ApplicationThreads threads, FailureLog failures, ApplicationPauses pauses) {
        this.threads = threads;
        this.failures = failures;
        this.pauses = pauses;
    }

    @Override
    public CompletionStage<Result> ask(Route route, OpeningRequest request, SessionLane lane) {
        HostedApplication application = route.application();
        Optional<Duration> refusal = pauses.refusal(application);
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(paused(refusal.get()));
        }
        CompletableFuture<Result> result = new CompletableFuture<>();
        if (application.execution() == Execution.BLOCKING) {
            threads.startCallbacks(application.code(), application.name() + " admit",
                    thread -> thread.call(() -> call(application, request, result)));
        } else {
            lane.enter(application);
            try {
                call(application, request, result);
            } finally {
                lane.leave();
            }
        }
        return result;
    }

    @Override
    public Result.Refused late(Route route) {
        pauses.openingFailed(route.application(), ADMIT);
        return OpeningStep.super.late(route);
    }

    private static Result paused(Duration left) {
        // Rounded up: a peer that comes a moment too early is refused again.
        long seconds = Math.max(1, left.plusMillis(999).toSeconds());
        return new Result.Refused(RejectionReason.APPLICATION_PAUSED, "the application has failed again and again",
                List.of(new HeaderField("Retry-After", String.valueOf(seconds))));
    }

    private void call(HostedApplication application, OpeningRequest request,
            CompletableFuture<Result> result) {
        try {
            application.application()
                    .admit(request)
                    .whenComplete((admission, failure) -> result.complete(of(application, admission, failure)));
        } catch (Throwable e) {
            result.complete(of(application, null, e));
        }
    }

    private Result of(HostedApplication application, @Nullable Admission admission,
            @Nullable Throwable failure) {
        if (failure != null || admission == null) {
            failures.failed(LOG, application.name(), ADMIT, "", failure);
            pauses.openingFailed(application, ADMIT);
            return new Result.Refused(RejectionReason.ADMISSION_FAILED, "the application could not decide",
                    OpeningProcess.RETRY_LATER);
        }
        return switch (admission) {
            case Admission.Granted(var principal) -> new Result.Passed(principal);
            case Admission.Unauthenticated(var challenge) -> new Result.Refused(RejectionReason.UNAUTHENTICATED,
                    "the application asks for authentication",
                    List.of(new HeaderField("WWW-Authenticate", challenge)));
            case Admission.Denied() -> new Result.Refused(RejectionReason.NOT_PERMITTED,
                    "the application denies access", List.of());
        };
    }
}
