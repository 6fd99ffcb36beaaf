package io.wsgateway.opening;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Execution;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.upstream.Upstream;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.SubprotocolSelection;
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
    private static final String DENIED = "the application denies access";
    private static final String UNAVAILABLE = "what the application asks can't be used now";
    /** The most characters of what operators are told. */
    private static final int LONGEST = 512;
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);
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

    @Override
    public Result.Refused choseLate(Route route) {
        return failed(route.application(),
                new IllegalStateException("it chose a subprotocol, but the 101 was sent before the"
                        + " first message said who the peer is"),
                "the application chose a subprotocol after the 101");
    }

    private static Result paused(Duration left) {
        return new Result.Refused(RejectionReason.APPLICATION_PAUSED, "the application has failed again and again",
                List.of(new HeaderField("Retry-After", String.valueOf(seconds(left)))));
    }

    private void call(HostedApplication application, OpeningRequest request,
            CompletableFuture<Result> result) {
        try {
            application.application()
                    .admit(request)
                    .whenComplete(
                            (admission, failure) -> result.complete(of(application, request, admission, failure)));
        } catch (Throwable e) {
            result.complete(of(application, request, null, e));
        }
    }

    private Result of(HostedApplication application, OpeningRequest request, @Nullable Admission admission,
            @Nullable Throwable failure) {
        if (failure != null || admission == null) {
            return failed(application, failure, "the application could not decide");
        }
        return switch (admission) {
            case Admission.Granted granted -> granted(application, request, granted);
            case Admission.Unauthenticated(var challenge) -> new Result.Refused(RejectionReason.UNAUTHENTICATED,
                    "the application asks for authentication",
                    List.of(new HeaderField("WWW-Authenticate", challenge)));
            case Admission.Denied(var why) -> new Result.Refused(RejectionReason.NOT_PERMITTED, DENIED,
                    explained(DENIED, why), List.of());
            case Admission.Refused refused -> UpstreamRejections.of(refused);
            case Admission.Unreachable unreachable -> UpstreamRejections.of(unreachable);
            case Admission.Unavailable(var why, var retryAfter) -> new Result.Refused(
                    RejectionReason.BACKEND_UNAVAILABLE, UNAVAILABLE, explained(UNAVAILABLE, why),
                    List.of(new HeaderField("Retry-After", String.valueOf(seconds(retryAfter)))));
        };
    }

    private Result granted(HostedApplication application, OpeningRequest request, Admission.Granted granted) {
        Optional<String> subprotocol = granted.subprotocol();
        if (subprotocol.isEmpty() || isOffered(request, subprotocol.get())) {
            return new Result.Passed(granted.principal(), subprotocol, granted.upstream());
        }
        granted.upstream().ifPresent(Upstream::end);
        return failed(application,
                new IllegalStateException(
                        "it chose a subprotocol that was not offered: " + Printable.of(subprotocol.get())),
                "the application chose a subprotocol that was not offered");
    }

    private Result.Refused failed(HostedApplication application, @Nullable Throwable failure, String detail) {
        failures.failed(LOG, application.name(), ADMIT, "", failure);
        pauses.openingFailed(application, ADMIT);
        return new Result.Refused(RejectionReason.ADMISSION_FAILED, detail, OpeningProcess.RETRY_LATER);
    }

    /** "If the value ... is not present in the client's handshake, the server MUST NOT" name it (RFC 6455 section 4.2.2, /subprotocol/). */
    private static boolean isOffered(OpeningRequest request, String chosen) {
        return SubprotocolSelection.offered(request.handshake().headers().values("Sec-WebSocket-Protocol"))
                .orElse(List.of()).contains(chosen);
    }

    /** What operators are told: the application's own words, escaped and bounded. */
    private static String explained(String detail, String why) {
        if (why.isEmpty()) {
            return detail;
        }
        String shown = detail + ": " + Printable.of(why);
        return shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST - 3) + "...";
    }

    /** Rounded up: a peer that comes a moment too early is refused again. */
    private static long seconds(Duration time) {
        Duration bounded = time.isNegative() ? Duration.ZERO : time.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : time;
        return Math.max(1, bounded.plusMillis(999).toSeconds());
    }
}
