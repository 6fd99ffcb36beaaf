package io.wsgateway.opening;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Principal;
import io.wsgateway.app.upstream.Upstream;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.OpeningHandshake;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.session.Authentication;
import io.wsgateway.session.Authenticator;
import io.wsgateway.session.DeadlineWheel;
import io.wsgateway.session.PrincipalLimits;
import io.wsgateway.session.PrincipalSessions;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionLane;
import io.wsgateway.session.SessionLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One opening handshake on its way from the request to its outcome: route, decision, limits, steps. Holds a place under the
 * limits from the moment the request is accepted, and gives it back unless a session is opened; so it does with a connection to
 * a server that a step has opened for the session. Waits for its steps until its deadline. Used once; confined to its lane.
 *
 * <p>While a step is asked the place stays taken for the peer's address and for the route, even when nobody waits for the
 * answer any more: the work that a peer has caused counts against its limits until it is done, however soon the peer goes.
 * Among all sessions it doesn't count then: an application that never answers takes no place from the others.
 */
public final class OpeningProcess {

    static final List<HeaderField> RETRY_LATER = List.of(new HeaderField("Retry-After", "5"));

    private static final Logger LOG = LoggerFactory.getLogger(OpeningProcess.class);

    private final OpeningContext context;
    private final SessionLane lane;
    private RoutedHandshake handshake;
    private CompletableFuture<OpeningOutcome> outcome = new CompletableFuture<>();

    private SessionLimits.@Nullable Permit permit;
    /** The permit that a session has already whose first message is to say who its peer is. */
    private SessionLimits.@Nullable Permit lent;
    /** Who a step has said the peer is, without a proof. */
    private Optional<String> principal = Optional.empty();
    private Optional<Authentication> authentication = Optional.empty();
    /** The connection that the session is to lead to, which is this one's to end until there is a session. */
    private Optional<Upstream> upstream = Optional.empty();
    /** Null unless a step has to be waited for. */
    private DeadlineWheel.@Nullable Entry deadline;
    /** What the request has come to by now; null before the first step is asked. */
    private @Nullable Accepted accepted;
    /** When the first step was asked, by the wall clock. */
    private Instant began = Instant.EPOCH;
    /** The step that is asked, or was last. */
    private int step;
    /** Whether a step has yet to answer. */
    private boolean asking;
    private boolean over;

    private OpeningProcess(OpeningContext context, SessionLane lane, RoutedHandshake handshake) {
        this.context = context;
        this.lane = lane;
        this.handshake = handshake;
    }

    /**
     * Starts.
     *
     * @param began when the handshake began, by the clock of the lane, in nanoseconds
     */
    public static OpeningProcess start(OpeningContext context, SessionLane lane, HandshakeRequest request, long began) {
        RoutedHandshake handshake = RoutedHandshake.of(request, context.routes());
        OpeningProcess process = new OpeningProcess(context, lane, handshake);
        switch (handshake.decision()) {
            case Accepted yes -> process.enter(yes, began);
            case Rejected no -> process.finish(process.plain(no)
                    .<OpeningOutcome>map(OpeningOutcome.Plain::new)
                    .or(() -> process.asked(no))
                    .orElseGet(() -> context.rejection(handshake, no)));
        }
        return process;
    }

    /**
     * The outcome; completes in the lane, and is complete already unless a step has to be waited for. Fails
     * where the gateway itself has failed.
     */
    public CompletionStage<OpeningOutcome> outcome() {
        return outcome;
    }

    /** The outcome if it is there already; null if it isn't, or has failed. */
    public @Nullable OpeningOutcome outcomeNow() {
        return outcome.isCompletedExceptionally() ? null : outcome.getNow(null);
    }

    /** The connection is gone: nobody waits for the outcome any more. */
    public void cancel() {
        end();
    }

    /** Something may be asked for at a path that opens nothing, where there is an endpoint that does it. */
    private Optional<OpeningOutcome> asked(Rejected no) {
        HandshakeRequest request = handshake.request();
        return isPlain(no) && context.plain().hasOperations()
                ? handshake.target().flatMap(target -> context.plain().operation(request, target))
                        .map(OpeningOutcome.Asked::new)
                : Optional.empty();
    }

    /** Whether it is rejected for nothing but that it is no opening handshake. */
    private boolean isPlain(Rejected no) {
        return switch (no.reason()) {
            case UPGRADE_REQUIRED, HOST_NOT_SERVED, ROUTE_NOT_FOUND, METHOD_NOT_ALLOWED,
                    TARGET_MALFORMED -> !OpeningHandshake.asksForWebSocket(handshake.request());
            default -> false;
        };
    }

    /** A plain GET is no failed handshake where there is a page, nor is a HEAD, nor OPTIONS of the gateway as a whole. */
    private Optional<Answer> plain(Rejected no) {
        HandshakeRequest request = handshake.request();
        if (!isPlain(no)) {
            return Optional.empty();
        }
        return switch (request.method()) {
            case "GET", "HEAD" -> isNamed() ? page().or(this::own) : own().or(this::page);
            case "OPTIONS" -> ServerOptions.answer(request, context.leaving().getAsBoolean());
            default -> Optional.empty();
        };
    }

    /** Whether a route has exactly this path: it goes before what the gateway answers itself, and that before patterns. */
    private boolean isNamed() {
        return handshake.match().filter(match -> match.parameters().isEmpty()).isPresent();
    }

    private Optional<Answer> page() {
        return handshake.route().flatMap(route -> route.application().page()).map(Answer::page);
    }

    private Optional<Answer> own() {
        return handshake.target().flatMap(target -> context.plain().answer(handshake.request(), target));
    }

    // The request is accepted: limits and steps.

    private void enter(Accepted yes, long began) {
        Route route = handshake.route().orElseThrow();
        if (context.draining().getAsBoolean()) {
            drained(yes);
            return;
        }
        switch (context.limits().acquire(handshake.request().peer().getAddress(), route)) {
            case SessionLimits.Refusal refusal -> {
                context.limitReached(refusal.limit(), handshake.request().peer().getAddress());
                reject(yes, refusal.reason(), detail(refusal), RETRY_LATER);
            }
            case SessionLimits.Permit granted -> {
                permit = granted;
                OpeningRequest request = new OpeningRequest(handshake.request(), handshake.target().orElseThrow(),
                        handshake.match().orElseThrow().parameters(), Optional.empty(), route.name());
                this.began = context.principals().now();
                try {
                    ask(0, yes, route, request);
                    if (!over) {
                        await(began + context.timeout().toNanos());
                    }
                } catch (Throwable e) {
                    cancel();
                    throw e;
                }
            }
        }
    }

    static String detail(SessionLimits.Refusal refusal) {
        return refusal.limit().equals(SessionLimits.UNDECIDED)
                ? "the application has left too many handshakes undecided"
                : "the limit " + refusal.limit() + " is reached";
    }

    private void ask(int next, Accepted yes, Route route, OpeningRequest request) {
        if (next == context.steps().size()) {
            open(yes, route, request);
            return;
        }
        step = next;
        accepted = yes;
        CompletionStage<OpeningStep.Result> answer =
                Objects.requireNonNull(context.steps().get(next).ask(route, request, lane));
        asking = true;
        answer.whenComplete((result, failure) -> hear(next, yes, route, request, result, failure));
    }

    /** From any thread. Where the lane has ended, so has the handshake. */
    private void hear(int of, Accepted yes, Route route, OpeningRequest request, OpeningStep.@Nullable Result result,
            @Nullable Throwable failure) {
        if (lane.inLane()) {
            on(of, yes, route, request, result, failure);
            return;
        }
        try {
            lane.execute(() -> on(of, yes, route, request, result, failure));
        } catch (RejectedExecutionException e) {
            endUpstream(result);
        }
    }

    private void on(int of, Accepted yes, Route route, OpeningRequest request, OpeningStep.@Nullable Result result,
            @Nullable Throwable failure) {
        asking = false;
        try {
            if (over) {
                releasePermit();
                endUpstream(result);
            } else {
                answered(of, yes, route, request, result, failure);
            }
        } catch (Throwable e) { // the step's stage would keep it to itself
            fail(e);
        }
    }

    private void fail(Throwable cause) {
        cancel();
        outcome.completeExceptionally(cause);
    }

    private void answered(int of, Accepted yes, Route route, OpeningRequest request,
            OpeningStep.@Nullable Result result, @Nullable Throwable failure) {
        if (result == null) {
            LOG.error("a step of an opening handshake failed", failure);
            reject(yes, RejectionReason.GATEWAY_FAULT, "the gateway failed to answer", List.of());
            return;
        }
        switch (result) {
            case OpeningStep.Result.Refused refused -> refused(of, yes, refused);
            case OpeningStep.Result.Passed(var known, var chosen, var led) -> {
                if (led.isPresent()) {
                    endUpstream();
                    upstream = led;
                }
                if (lent != null && chosen.isPresent() && !chosen.equals(yes.subprotocol())) {
                    refused(of, yes, context.steps().get(of).choseLate(route));
                    return;
                }
                principal = known.or(() -> principal);
                ask(of + 1, chosen.map(name -> yes.speaking(name, "the application")).orElse(yes), route, request);
            }
            case OpeningStep.Result.Identified(var known, var check) -> {
                authentication = known;
                OpeningRequest shown = route.authenticator().map(by -> by.forApplication(request)).orElse(request);
                ask(of + 1, yes.with(check), route,
                        known.map(Authentication::principal).map(shown::by).orElse(shown));
            }
            case OpeningStep.Result.Awaited(var within, var check) -> awaitFirst(yes.with(check), route, request,
                    within);
        }
    }

    private void open(Accepted yes, Route route, OpeningRequest request) {
        SessionLimits.Permit taken = lent == null ? permit : lent;
        if (taken == null) {
            throw new IllegalStateException("accepted without a permit");
        }
        if (context.draining().getAsBoolean()) {
            drained(yes);
            return;
        }
        Optional<PrincipalSessions.Place> place = Optional.empty();
        Optional<Principal> known = principal
                .map(name -> request.principal().map(proved -> proved.named(name)).orElseGet(() -> Principal.of(name)))
                .or(request::principal);
        if (known.isPresent()) {
            String proved = request.principal().orElse(known.get()).name();
            switch (context.principals().enter(known.get(), proved,
                    authentication.flatMap(Authentication::issued).orElse(began),
                    handshake.request().peer().getAddress())) {
                case PrincipalSessions.Place taking -> place = Optional.of(taking);
                case PrincipalSessions.Refusal refusal -> {
                    refused(yes, refusal);
                    return;
                }
            }
        }
        OpeningOutcome.Opened opened =
                new OpeningOutcome.Opened(handshake, route, request, yes, place, authentication, upstream, taken);
        permit = null; // these are the session's now
        upstream = Optional.empty();
        finish(opened);
    }

    private void refused(Accepted yes, PrincipalSessions.Refusal refusal) {
        boolean limit = refusal.reason() == RejectionReason.PRINCIPAL_LIMIT;
        if (limit) {
            context.limitReached(PrincipalLimits.CONNECTIONS, handshake.request().peer().getAddress());
        }
        List<HeaderField> headers = limit ? RETRY_LATER : List.of(new HeaderField("WWW-Authenticate", "Bearer"));
        finish(context.rejection(handshake,
                yes.rejectedBy(Authenticator.CHECK, refusal.reason(), refusal.detail(), headers)));
    }

    private void drained(Accepted yes) {
        reject(yes, RejectionReason.DRAINING, "this gateway is shutting down", RETRY_LATER);
    }

    private void refused(int of, Accepted yes, OpeningStep.Result.Refused refused) {
        finish(context.rejection(handshake,
                yes.rejectedBy(context.steps().get(of).check(), refused.reason(), refused.detail(),
                        refused.why(), refused.headers()).answeredBy(refused.status())));
    }

    private void reject(Accepted yes, RejectionReason reason, String detail, List<HeaderField> headers) {
        finish(context.rejection(handshake, yes.rejectedBy(reason, detail, headers)));
    }

    private void finish(OpeningOutcome reached) {
        end();
        outcome.complete(reached);
    }

    private void end() {
        over = true;
        DeadlineWheel.Entry waiting = deadline;
        if (waiting != null) {
            lane.deadlines().cancel(waiting);
        }
        SessionLimits.Permit held = permit;
        if (!asking) {
            releasePermit();
        } else if (held != null) {
            held.abandon();
        }
        endUpstream();
    }

    private void endUpstream() {
        Optional<Upstream> led = upstream;
        upstream = Optional.empty();
        led.ifPresent(Upstream::end);
    }

    /** What a step has opened for a session that doesn't come to be. */
    private static void endUpstream(OpeningStep.@Nullable Result result) {
        if (result instanceof OpeningStep.Result.Passed passed) {
            passed.upstream().ifPresent(Upstream::end);
        }
    }

    private void releasePermit() {
        SessionLimits.Permit held = permit;
        permit = null;
        if (held != null) {
            held.close();
        }
    }

    // The first message is to say who the peer is.

    private void awaitFirst(Accepted yes, Route route, OpeningRequest request, Duration within) {
        SessionLimits.Permit taken = Objects.requireNonNull(permit, "accepted without a permit");
        permit = null; // it is the session's now
        lent = taken;
        finish(new OpeningOutcome.Awaiting(handshake, route, request, yes, taken,
                new First(yes, route, request, within)));
    }

    /** The rest of this handshake: the same step, asked with the message's token, and those behind it. */
    private final class First implements FirstMessage {

        private final Accepted yes;
        private Route route;
        private final OpeningRequest request;
        private final Duration within;
        private Consumer<OpeningOutcome> reports = any -> {};

        private First(Accepted yes, Route route, OpeningRequest request, Duration within) {
            this.yes = yes;
            this.route = route;
            this.request = request;
            this.within = within;
        }

        @Override
        public Duration within() {
            return within;
        }

        @Override
        public void reroute(Route next) {
            route = next;
            handshake = handshake.at(next);
        }

        @Override
        public void report(Consumer<OpeningOutcome> to) {
            reports = to;
        }

        @Override
        public CompletionStage<OpeningOutcome> token(String token) {
            CompletableFuture<OpeningOutcome> rest = new CompletableFuture<>();
            outcome = rest;
            over = false;
            began = context.principals().now();
            int asked = step;
            Authenticator authenticator = route.authenticator().orElseThrow();
            asking = true;
            IdentityStep.verified(authenticator, token, request.handshake().peer().getAddress(), lane)
                    .whenComplete((result, failure) -> hear(asked, yes, route, request, result, failure));
            if (!over) {
                await(lane.now() + context.timeout().toNanos());
            }
            return rest.whenComplete((found, failure) -> {
                if (found != null) {
                    report(found);
                }
            });
        }

        private void report(OpeningOutcome found) {
            try {
                reports.accept(found);
            } catch (Throwable e) { // nobody gets the outcome then
                if (found instanceof OpeningOutcome.Opened opened) {
                    opened.place().ifPresent(context.principals()::leave);
                    opened.upstream().ifPresent(Upstream::end);
                }
                throw e;
            }
        }

        @Override
        public OpeningOutcome.Rejection refuse(RejectionReason reason, String detail) {
            OpeningOutcome.Rejection rejection = context.rejection(handshake,
                    yes.rejectedBy(Authenticator.CHECK, reason, detail, List.of()));
            reports.accept(rejection);
            return rejection;
        }
    }

    // A step has to be waited for.

    private void await(long until) {
        DeadlineWheel.Entry waiting = new DeadlineWheel.Entry() {
            @Override
            protected void onDeadline(long time) {
                try {
                    refused(step, Objects.requireNonNull(accepted),
                            context.steps().get(step).late(handshake.route().orElseThrow()));
                } catch (Throwable e) { // there is no other deadline that would end this
                    fail(e);
                }
            }

            @Override
            protected void onEnd() {
                finish(new OpeningOutcome.Abandoned());
            }
        };
        deadline = waiting;
        lane.deadlines().schedule(waiting, until);
    }
}
