package io.wsgateway.opening;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.CountedUpstream;
import io.wsgateway.app.Application;
import io.wsgateway.app.Audience;
import io.wsgateway.app.Principal;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.upstream.Upstream;
import io.wsgateway.opening.OpeningStep.Result;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.forwarding.PeerRules;
import io.wsgateway.protocol.handshake.AnswerPolicy;
import io.wsgateway.protocol.handshake.AnswerPolicy.Disclosure;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.Authentication;
import io.wsgateway.session.Authenticator;
import io.wsgateway.session.FakeAuthenticator;
import io.wsgateway.session.GatewayEvents;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.PrincipalLimits;
import io.wsgateway.session.PrincipalSessions;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionCounters;
import io.wsgateway.session.SessionLimits;
import io.wsgateway.session.SessionPolicy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose a connection to a server is that a step has opened for a session: the session's, or it is ended, once. */
class OpeningUpstreamTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final FakeLane lane = new FakeLane();
    private final SessionLimits limits = new SessionLimits(0, 0);
    private final PrincipalSessions principals =
            new PrincipalSessions(new PrincipalLimits(1, 0), InstantSource.system());
    private final CountedUpstream upstream = new CountedUpstream();
    private final CompletableFuture<Result> slow = new CompletableFuture<>();
    private final List<OpeningStep> steps = new ArrayList<>();
    private Optional<Authenticator> authenticator = Optional.empty();
    private boolean draining;

    @AfterEach
    void nothingIsLeft() {
        assertThat(limits.open()).isZero();
        assertThat(lane.deadlines().size()).isZero();
    }

    @Test
    void isTheSessionsOnceThatOpens() {
        step(leading());
        step(passed());
        OpeningProcess process = start();
        OpeningOutcome.Opened opened = opened(process);
        process.cancel();
        assertThat(opened.upstream()).containsSame(upstream);
        assertThat(upstream.ended()).isZero();
        opened.permit().close();
    }

    @Test
    void endsIfALaterStepRefuses() {
        step(leading());
        step(new Result.Refused(RejectionReason.NOT_PERMITTED, "denied", List.of()));
        rejected(start(), RejectionReason.NOT_PERMITTED);
        assertThat(upstream.ended()).isOne();
    }

    @Test
    void endsIfALaterStepLeadsElsewhere() {
        CountedUpstream other = new CountedUpstream();
        step(leading());
        step(leadingTo(other));
        OpeningOutcome.Opened opened = opened(start());
        assertThat(opened.upstream()).containsSame(other);
        assertThat(upstream.ended()).isOne();
        assertThat(other.ended()).isZero();
        opened.permit().close();
    }

    @Test
    void endsIfALaterStepThrows() {
        steps.add((to, request, in) -> slow);
        steps.add((to, request, in) -> {
            throw new IllegalStateException("a bug");
        });
        OpeningProcess process = start();
        slow.complete(leading());
        assertThat(process.outcome()).isCompletedExceptionally();
        assertThat(upstream.ended()).isOne();
    }

    @Test
    void endsIfALaterStepFails() {
        step(leading());
        steps.add((to, request, in) -> CompletableFuture.failedFuture(new IllegalStateException("a bug")));
        rejected(start(), RejectionReason.GATEWAY_FAULT);
        assertThat(upstream.ended()).isOne();
    }

    @Test
    void endsIfALaterStepIsLate() {
        step(leading());
        steps.add((to, request, in) -> slow);
        OpeningProcess process = start();
        assertThat(upstream.ended()).isZero();
        passTheDeadline();
        rejected(process, RejectionReason.ADMISSION_FAILED);
        assertThat(upstream.ended()).isOne();
        slow.complete(passed());
        assertThat(upstream.ended()).isOne();
    }

    @Test
    void endsIfItComesLate() {
        steps.add((to, request, in) -> slow);
        OpeningProcess process = start();
        passTheDeadline();
        rejected(process, RejectionReason.ADMISSION_FAILED);
        slow.complete(leading());
        assertThat(upstream.ended()).isOne();
    }

    @Test
    void endsIfThePeerHasGoneMeanwhile() {
        steps.add((to, request, in) -> slow);
        OpeningProcess process = start();
        process.cancel();
        slow.complete(leading());
        assertThat(upstream.ended()).isOne();
        assertThat(process.outcome().toCompletableFuture()).isNotDone();
    }

    @Test
    void endsIfThePeerGoesWhileALaterStepIsAsked() {
        step(leading());
        steps.add((to, request, in) -> slow);
        OpeningProcess process = start();
        process.cancel();
        assertThat(upstream.ended()).isOne();
        slow.complete(passed());
        assertThat(upstream.ended()).isOne();
    }

    @Test
    void endsIfThePeerGoesWhileItIsOnItsWayToTheLane() throws InterruptedException {
        steps.add((to, request, in) -> slow);
        OpeningProcess process = start();
        Thread.ofPlatform().start(() -> slow.complete(leading())).join();
        process.cancel();
        assertThat(upstream.ended()).isZero();
        lane.run();
        assertThat(upstream.ended()).isOne();
    }

    @Test
    void endsWithTheLane() {
        step(leading());
        steps.add((to, request, in) -> slow);
        OpeningProcess process = start();
        lane.deadlines().end();
        assertThat(process.outcomeNow()).isEqualTo(new OpeningOutcome.Abandoned());
        assertThat(upstream.ended()).isOne();
        slow.complete(passed());
    }

    @Test
    void endsIfTheLaneHasEndedBefore() throws InterruptedException {
        steps.add((to, request, in) -> slow);
        OpeningProcess process = start();
        lane.ended = true;
        Thread.ofPlatform().start(() -> slow.complete(leading())).join();
        assertThat(upstream.ended()).isOne();
        process.cancel();
        assertThat(upstream.ended()).isOne();
    }

    @Test
    void endsIfTheGatewayDrainsMeanwhile() {
        steps.add((to, request, in) -> slow);
        OpeningProcess process = start();
        draining = true;
        slow.complete(leading());
        rejected(process, RejectionReason.DRAINING);
        assertThat(upstream.ended()).isOne();
    }

    @Test
    void endsIfItsPrincipalHasTooManySessions() {
        step(new Result.Passed(Optional.of("alice")));
        OpeningOutcome.Opened first = opened(start());
        steps.clear();
        step(new Result.Passed(Optional.of("alice"), Optional.empty(), Optional.of(upstream)));
        rejected(start(), RejectionReason.PRINCIPAL_LIMIT);
        assertThat(upstream.ended()).isOne();
        first.permit().close();
    }

    // The first message says who the peer is, and the steps are asked then.

    @Test
    void isTheSessionsOnceTheFirstMessageIsGood() {
        step(leading());
        OpeningOutcome.Awaiting awaiting = awaiting();
        OpeningOutcome.Opened opened = (OpeningOutcome.Opened) join(awaiting.first().token("good"));
        assertThat(opened.upstream()).containsSame(upstream);
        assertThat(upstream.ended()).isZero();
        awaiting.permit().close();
    }

    @Test
    void endsIfASubprotocolIsChosenAfterThe101() {
        step(new Result.Passed(Optional.empty(), Optional.of("v1"), Optional.of(upstream)));
        OpeningOutcome.Awaiting awaiting = awaiting();
        assertThat(join(awaiting.first().token("good"))).isInstanceOf(OpeningOutcome.Rejection.class);
        assertThat(upstream.ended()).isOne();
        awaiting.permit().close();
    }

    @Test
    void endsIfItComesLateAfterTheFirstMessage() {
        steps.add((to, request, in) -> slow);
        OpeningOutcome.Awaiting awaiting = awaiting();
        CompletionStage<OpeningOutcome> rest = awaiting.first().token("good");
        passTheDeadline();
        assertThat(join(rest)).isInstanceOf(OpeningOutcome.Rejection.class);
        slow.complete(leading());
        assertThat(upstream.ended()).isOne();
        awaiting.permit().close();
    }

    @Test
    void endsIfTheOutcomeCanNotBeReported() {
        step(leading());
        OpeningOutcome.Awaiting awaiting = awaiting();
        awaiting.first().report(found -> {
            throw new IllegalStateException("a bug");
        });
        assertThat(awaiting.first().token("good")).isCompletedExceptionally();
        assertThat(upstream.ended()).isOne();
        assertThat(principals.principals()).isZero();
        awaiting.permit().close();
    }

    private static OpeningOutcome join(CompletionStage<OpeningOutcome> stage) {
        return Objects.requireNonNull(stage.toCompletableFuture().getNow(null), "no outcome yet");
    }

    private OpeningOutcome.Awaiting awaiting() {
        authenticator = Optional.of(FakeAuthenticator.awaiting(Duration.ofSeconds(3))
                .with("good", Authentication.of(Principal.of("alice"), "message")));
        steps.addFirst(new IdentityStep());
        return (OpeningOutcome.Awaiting) Objects.requireNonNull(start().outcomeNow());
    }

    private void passTheDeadline() {
        for (Duration passed = Duration.ZERO; passed.compareTo(TIMEOUT) < 0; passed = passed.plus(FakeLane.TICK)) {
            lane.tick();
        }
    }

    private void step(Result result) {
        steps.add((to, request, in) -> CompletableFuture.completedFuture(result));
    }

    private static Result passed() {
        return new Result.Passed(Optional.empty());
    }

    private Result leading() {
        return leadingTo(upstream);
    }

    private static Result leadingTo(Upstream to) {
        return new Result.Passed(Optional.empty(), Optional.empty(), Optional.of(to));
    }

    private OpeningProcess start() {
        Application application = (session, request) -> new SessionListener() {};
        Route route = new Route(HostedApplication.of("chat", Audience.EVERYONE, application),
                new HandshakePolicy("/chat", OriginPolicy.any(), List.of(), false, CompressionMode.NONE),
                SessionPolicy.DEFAULT, 0, AnswerPolicy.DEFAULT, authenticator);
        Served served = new Served(RouteTable.of(List.of(new RouteTable.Entry<>(Optional.empty(), "/chat", route))),
                PlainEndpoint.NONE, PeerRules.SOCKET);
        OpeningContext context = new OpeningContext(() -> served, limits, steps, () -> draining, () -> draining,
                new SessionCounters(), new GatewayEvents(), Disclosure.FULL, TIMEOUT, principals);
        List<HeaderField> fields = List.of(new HeaderField("Host", "gateway"),
                new HeaderField("Connection", "Upgrade"), new HeaderField("Upgrade", "websocket"),
                new HeaderField("Sec-WebSocket-Version", "13"), new HeaderField("Sec-WebSocket-Protocol", "v1"),
                new HeaderField("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="));
        return OpeningProcess.start(context, lane, new HandshakeRequest("GET", "/chat", "HTTP/1.1",
                new HeaderFields(fields), false, new InetSocketAddress("192.0.2.7", 40_000)), lane.now());
    }

    private static OpeningOutcome.Opened opened(OpeningProcess process) {
        return (OpeningOutcome.Opened) Objects.requireNonNull(process.outcomeNow());
    }

    private static void rejected(OpeningProcess process, RejectionReason reason) {
        OpeningOutcome.Rejection rejection = (OpeningOutcome.Rejection) Objects.requireNonNull(process.outcomeNow());
        assertThat(rejection.rejected().reason()).isEqualTo(reason);
    }
}
