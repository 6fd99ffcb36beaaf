package io.wsgateway.opening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.wsgateway.LogLines;
import io.wsgateway.app.Application;
import io.wsgateway.app.Audience;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.Principal;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Page;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.opening.OpeningStep.Result;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.AnswerPolicy;
import io.wsgateway.protocol.handshake.AnswerPolicy.Disclosure;
import io.wsgateway.protocol.handshake.HandshakeForm;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.GatewayEvents;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionCounters;
import io.wsgateway.session.SessionLane;
import io.wsgateway.session.SessionLimits;
import io.wsgateway.session.SessionPolicy;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From a request to its outcome: what holds a permit, what waits, and what becomes of both. */
class OpeningProcessTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.7", 4711);
    private static final HeaderField RETRY_LATER = new HeaderField("Retry-After", "5");
    private static final List<HeaderField> UPGRADE =
            fields("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

    @RegisterExtension
    final LogLines log = new LogLines(OpeningProcess.class);

    private final FakeLane lane = new FakeLane();
    private final SessionCounters counters = new SessionCounters();
    private final GatewayEvents events = new GatewayEvents();
    private final List<GatewayEvent> published = new ArrayList<>();
    private final List<OpeningStep> steps = new ArrayList<>();
    /** The steps that were asked. */
    private final List<String> asked = new ArrayList<>();
    private SessionLimits limits = new SessionLimits(0, 0);
    private AnswerPolicy answers = AnswerPolicy.DEFAULT;
    private Optional<Page> page = Optional.empty();
    private PlainEndpoint plain = PlainEndpoint.NONE;
    private int routeConnections;
    private boolean draining;
    private @Nullable Route route;

    /** Whatever happened: nothing is scheduled any more. */
    @AfterEach
    void leavesNoDeadline() {
        assertThat(lane.deadlines().size()).isZero();
    }

    // Answers that are there at once.

    @Test
    void opensAtOnceWithThePermitTaken() {
        OpeningOutcome.Opened opened = opened(start());
        assertThat(limits.open()).isOne();
        assertThat(limits.open(PEER.getAddress())).isOne();
        assertThat(opened.principal()).isEmpty();
        assertThat(opened.route()).isSameAs(route);
        assertThat(opened.request().path()).isEqualTo("/rooms/7");
        assertThat(opened.request().parameters()).isEqualTo(Map.of("room", "7"));
        assertThat(opened.accepted()).isSameAs(opened.handshake().decision());
        assertThat(opened.accepted().acceptKey()).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(lane.deadlines().size()).isZero();
        opened.permit().close();
        assertThat(limits.open()).isZero();
    }

    @Test
    void asksInOrderAndTakesTheLastPrincipalThatIsKnown() {
        step("first", passed("a certificate's"));
        step("second", passed("a token's"));
        step("third", passed());
        OpeningOutcome.Opened opened = opened(start());
        assertThat(asked).containsExactly("first", "second", "third");
        assertThat(opened.principal().map(Principal::name)).contains("a token's");
        assertThat(lane.deadlines().size()).isZero();
        assertThat(limits.open()).isOne();
    }

    @Test
    void stepsAreAskedWithThePermitTakenAndSeeTheRequest() {
        AtomicReference<@Nullable OpeningRequest> seen = new AtomicReference<>();
        steps.add((to, request, in) -> {
            assertThat(to).isSameAs(route);
            assertThat(in).isSameAs(lane);
            assertThat(limits.open()).isOne();
            seen.set(request);
            return CompletableFuture.completedFuture(passed());
        });
        assertThat(opened(start()).request()).isSameAs(seen.get());
    }

    @Test
    void refusalEndsTheAskingAndGivesThePermitBack() {
        HeaderField challenge = new HeaderField("WWW-Authenticate", "Bearer");
        step("first", passed("me"));
        step("second", new Result.Refused(RejectionReason.UNAUTHENTICATED, "no token", List.of(challenge)));
        step("third", passed());
        OpeningOutcome.Rejection rejection = rejection(start(), RejectionReason.UNAUTHENTICATED);
        assertThat(asked).containsExactly("first", "second");
        assertThat(rejection.rejected().detail()).isEqualTo("no token");
        assertThat(rejection.rejected().headers()).containsExactly(challenge);
        assertThat(((Answer) rejection.reply()).headers()).contains(challenge);
        assertThat(rejection.handshake()).isNotNull();
    }

    // The gateway has no room, or ends.

    @ParameterizedTest
    @CsvSource({"1, 0, 0, GATEWAY_FULL, connections", "0, 1, 0, ADDRESS_LIMIT, connections-per-address",
            "0, 0, 1, ROUTE_FULL, routes.limits.connections"})
    void limitRejectsBeforeAnyStepIsAsked(int connections, int perAddress, int onRoute, RejectionReason reason,
            String limit) {
        limits = new SessionLimits(connections, perAddress);
        routeConnections = onRoute;
        step("only", passed());
        OpeningContext context = context();
        OpeningOutcome.Opened first = opened(start(context));
        assertThat(counters.reachedLimits()).isEmpty();

        OpeningOutcome.Rejection rejection = rejected(start(context), reason);
        assertThat(rejection.rejected().headers()).containsExactly(RETRY_LATER);
        assertThat(rejection.rejected().detail()).isEqualTo("the limit " + limit + " is reached");
        assertThat(asked).containsExactly("only");
        assertThat(limits.open()).isOne();
        assertThat(counters.reachedLimits()).isEqualTo(Map.of(limit, 1L));
        assertThat(published).containsExactly(new GatewayEvent.LimitReached(limit, "192.0.2.7", false));

        first.permit().close();
        opened(start(context)).permit().close();
        assertThat(limits.open()).isZero();
    }

    @Test
    void waitingCountsUnderTheLimits() {
        limits = new SessionLimits(1, 1);
        CompletableFuture<Result> slow = waiting("slow");
        OpeningContext context = context();
        OpeningProcess first = start(context);
        rejected(start(context), RejectionReason.GATEWAY_FULL);
        first.cancel();
        rejected(start(context), RejectionReason.ADDRESS_LIMIT);
        slow.complete(passed());
        assertThat(opened(start(context)).principal()).isEmpty();
    }

    @Test
    void drainingRejectsBeforeAnyStepIsAsked() {
        draining = true;
        step("only", passed());
        OpeningOutcome.Rejection rejection = rejection(start(), RejectionReason.DRAINING);
        assertThat(rejection.rejected().headers()).containsExactly(RETRY_LATER);
        assertThat(asked).isEmpty();
    }

    @Test
    void drainingMeanwhileRejectsWhoIsLetIn() {
        CompletableFuture<Result> slow = waiting("slow");
        OpeningProcess process = start();
        draining = true;
        assertThat(process.outcomeNow()).isNull();
        slow.complete(passed());
        OpeningOutcome.Rejection rejection = rejection(process, RejectionReason.DRAINING);
        assertThat(rejection.rejected().headers()).containsExactly(RETRY_LATER);
    }

    @Test
    void drainingMeanwhileDoesNotHideARefusal() {
        CompletableFuture<Result> slow = waiting("slow");
        OpeningProcess process = start();
        draining = true;
        slow.complete(denied());
        rejection(process, RejectionReason.NOT_PERMITTED);
    }

    // A step has to be waited for.

    @Test
    void waitsWithThePermitTakenAndOneDeadline() {
        step("first", passed("me"));
        CompletableFuture<Result> slow = waiting("slow");
        step("last", passed());
        OpeningProcess process = start();
        assertThat(process.outcomeNow()).isNull();
        assertThat(asked).containsExactly("first", "slow");
        assertThat(limits.open()).isOne();
        assertThat(lane.deadlines().size()).isOne();
        slow.complete(passed());
        assertThat(opened(process).principal().map(Principal::name)).contains("me");
        assertThat(asked).containsExactly("first", "slow", "last");
        assertThat(limits.open()).isOne();
    }

    @Test
    void answerOfAnotherThreadHasItsOutcomeInTheLane() throws InterruptedException {
        CompletableFuture<Result> slow = waiting("slow");
        step("last", passed());
        OpeningProcess process = start();
        AtomicReference<@Nullable Thread> completing = new AtomicReference<>();
        CompletionStage<Void> told = process.outcome().thenAccept(any -> completing.set(Thread.currentThread()));
        complete(slow, passed("me"));
        assertThat(process.outcomeNow()).isNull();
        assertThat(asked).containsExactly("slow");
        lane.run();
        assertThat(told).isCompleted();
        assertThat(completing.get()).isSameAs(Thread.currentThread());
        assertThat(opened(process).principal().map(Principal::name)).contains("me");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 50_000_000, 99_999_999, 100_000_000, 100_000_001, 700_000_000})
    void rejectsWhoseStepIsLateAtTheDeadlineAndWithinATick(long before) {
        CompletableFuture<Result> slow = waiting("slow");
        long began = lane.now() - before;
        OpeningProcess process = start(context(), began);
        long deadline = began + TIMEOUT.toNanos();
        while (lane.now() + FakeLane.TICK.toNanos() < deadline) {
            lane.tick();
            assertThat(process.outcomeNow()).isNull();
            assertThat(limits.open()).isOne();
        }
        lane.tick();
        OpeningOutcome.Rejection rejection = rejected(process, RejectionReason.ADMISSION_FAILED);
        assertThat(limits.open()).isZero();
        assertThat(limits.open(PEER.getAddress())).isOne();
        assertThat(lane.now()).isBetween(deadline, deadline + FakeLane.TICK.toNanos());
        assertThat(rejection.rejected().headers()).containsExactly(RETRY_LATER);
        slow.complete(passed());
        assertThat(process.outcomeNow()).isSameAs(rejection);
        assertThat(limits.open(PEER.getAddress())).isZero();
    }

    @Test
    void deadlineThatHasPassedBeforeTheRequestCameIsReportedByTheNextTick() {
        waiting("slow");
        OpeningProcess process = start(context(), lane.now() - 2 * TIMEOUT.toNanos());
        assertThat(process.outcomeNow()).isNull();
        lane.tick();
        rejected(process, RejectionReason.ADMISSION_FAILED);
    }

    @Test
    void oneDeadlineHoldsForAllSteps() {
        CompletableFuture<Result> first = waiting("first");
        CompletableFuture<Result> second = waiting("second");
        OpeningProcess process = start();
        for (int i = 0; i < 9; i++) {
            lane.tick();
        }
        first.complete(passed());
        assertThat(process.outcomeNow()).isNull();
        lane.tick();
        rejected(process, RejectionReason.ADMISSION_FAILED);
        second.complete(passed());
        assertThat(limits.open()).isZero();
    }

    @Test
    void answerOnItsWayToTheLaneWhenTheDeadlineComesIsIgnored() throws InterruptedException {
        CompletableFuture<Result> slow = waiting("slow");
        step("last", passed());
        OpeningProcess process = start(context(), lane.now() - TIMEOUT.toNanos());
        complete(slow, passed());
        lane.tick(); // deadlines first, then tasks
        rejection(process, RejectionReason.ADMISSION_FAILED);
        assertThat(asked).containsExactly("slow");
    }

    // Nobody waits any more.

    @Test
    void cancelIgnoresALateAnswer() throws InterruptedException {
        CompletableFuture<Result> slow = waiting("slow");
        step("last", passed());
        OpeningProcess process = start();
        complete(slow, passed()); // on its way to the lane
        process.cancel();
        assertThat(lane.deadlines().size()).isZero();
        lane.run();
        assertThat(asked).containsExactly("slow");
        assertThat(process.outcome().toCompletableFuture()).isNotDone();
        assertThat(limits.open()).isZero();
        process.cancel();
        assertThat(limits.open()).isZero();
    }

    static Stream<Arguments> lateAnswers() {
        return Stream.of(Arguments.argumentSet("passed", CompletableFuture.completedFuture(passed())),
                Arguments.argumentSet("denied", CompletableFuture.completedFuture(denied())),
                Arguments.argumentSet("failed", CompletableFuture.failedFuture(new IllegalStateException("late"))));
    }

    /** Else a peer that resets would have as many steps at work for it as it likes. */
    @ParameterizedTest
    @MethodSource("lateAnswers")
    void permitIsHeldUntilTheStepAnswersThoughNobodyWaits(CompletableFuture<Result> late) {
        CompletableFuture<Result> slow = waiting("slow");
        OpeningProcess process = start();
        process.cancel();
        process.cancel();
        lane.tick();
        assertThat(limits.open()).as("of all").isZero();
        assertThat(limits.open(PEER.getAddress())).isOne();
        late.whenComplete((result, failure) -> {
            if (failure == null) {
                slow.complete(result);
            } else {
                slow.completeExceptionally(failure);
            }
        });
        assertThat(limits.open(PEER.getAddress())).isZero();
        assertThat(process.outcome().toCompletableFuture()).isNotDone();
        assertThat(log.all()).isEmpty();
    }

    @Test
    void cancelDoesNotTakeThePermitFromTheSession() {
        OpeningProcess process = start();
        process.cancel();
        assertThat(limits.open()).isOne();
        opened(process).permit().close();
        assertThat(limits.open()).isZero();
    }

    @Test
    void endOfTheLoopAbandons() {
        CompletableFuture<Result> slow = waiting("slow");
        OpeningProcess process = start();
        lane.deadlines().end();
        assertThat(process.outcomeNow()).isEqualTo(new OpeningOutcome.Abandoned());
        slow.complete(passed());
        assertThat(process.outcomeNow()).isEqualTo(new OpeningOutcome.Abandoned());
        assertThat(limits.open()).isZero();
    }

    // The gateway fails.

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.argumentSet("a failed stage",
                        CompletableFuture.failedFuture(new IllegalStateException("secret"))),
                Arguments.argumentSet("a failed stage of a stage",
                        CompletableFuture.failedFuture(new IllegalStateException("secret")).thenApply(any -> any)),
                Arguments.argumentSet("no result", CompletableFuture.completedFuture(null)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void stepWithoutAResultIsAFaultOfTheGateway(CompletableFuture<Result> failed) {
        steps.add((to, request, in) -> failed);
        step("last", passed());
        OpeningOutcome.Rejection rejection = rejection(start(), RejectionReason.GATEWAY_FAULT);
        assertThat(rejection.toString()).doesNotContain("secret");
        assertThat(asked).isEmpty();
        assertThat(log.all()).containsExactly("a step of an opening handshake failed");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void lateStepWithoutAResultIsAFaultOfTheGateway(CompletableFuture<Result> failed) {
        CompletableFuture<Result> slow = waiting("slow");
        OpeningProcess process = start();
        failed.whenComplete((result, failure) -> {
            if (failure == null) {
                slow.complete(result);
            } else {
                slow.completeExceptionally(failure);
            }
        });
        rejection(process, RejectionReason.GATEWAY_FAULT);
        assertThat(log.all()).containsExactly("a step of an opening handshake failed");
    }

    static Stream<Arguments> throwing() {
        OpeningStep throwing = (to, request, in) -> {
            throw new IllegalStateException("a bug");
        };
        return Stream.of(Arguments.argumentSet("throws", throwing),
                Arguments.argumentSet("no stage", new NoStage()));
    }

    private static final class NoStage implements OpeningStep {
        @Override
        @SuppressWarnings("NullAway") // a step that breaks its promise
        public CompletionStage<Result> ask(Route to, OpeningRequest request, SessionLane in) {
            return null;
        }
    }

    @ParameterizedTest
    @MethodSource("throwing")
    void firstStepThatThrowsFailsTheStart(OpeningStep throwing) {
        steps.add(throwing);
        assertThat(catchThrowable(this::start)).isInstanceOf(RuntimeException.class);
        assertThat(limits.open()).isZero();
    }

    @ParameterizedTest
    @MethodSource("throwing")
    void laterStepThatThrowsFailsTheOutcome(OpeningStep throwing) {
        step("first", passed());
        steps.add(throwing);
        hasFailed(start());
    }

    @ParameterizedTest
    @MethodSource("throwing")
    void stepThatThrowsAfterOneThatWaitedFailsTheOutcome(OpeningStep throwing) {
        CompletableFuture<Result> slow = waiting("slow");
        steps.add(throwing);
        OpeningProcess process = start();
        slow.complete(passed());
        hasFailed(process);
    }

    @Test
    void deadlineThatCannotBeCarriedOutFailsTheOutcome() {
        CompletableFuture<Result> slow = waiting("slow");
        OpeningProcess process = start(context(), lane.now() - TIMEOUT.toNanos());
        lane.failing = true;
        lane.tick();
        assertThat(limits.open(PEER.getAddress())).isOne();
        slow.complete(passed());
        hasFailed(process);
    }

    private void hasFailed(OpeningProcess process) {
        assertThat(process.outcome()).isCompletedExceptionally();
        assertThat(process.outcomeNow()).isNull();
        assertThat(limits.open()).isZero();
        assertThat(lane.deadlines().size()).isZero();
    }

    // What a browser shows.

    @Test
    void rejectionOfAnHttp2RequestIsDiagnosedWithoutAKey() {
        answers = new AnswerPolicy(Disclosure.FULL, true);
        draining = true;
        HandshakeRequest request = new HandshakeRequest("CONNECT", "/rooms/7", "HTTP/2.0",
                new HeaderFields(fields("Host: gateway", "Sec-WebSocket-Version: 13")), true, PEER,
                HandshakeForm.EXTENDED_CONNECT);
        OpeningOutcome.Rejection rejection =
                rejection(OpeningProcess.start(context(), lane, request, lane.now()), RejectionReason.DRAINING);
        DiagnosticAccept reply = (DiagnosticAccept) rejection.reply();
        assertThat(reply.accepted().acceptKey()).isEmpty();
        assertThat(reply.status().code()).isEqualTo(4503);
    }

    // Plain requests.

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void plainRequestGetsThePageOfTheApplication(String method) {
        page = Optional.of(Page.of("<p>hello".getBytes(StandardCharsets.UTF_8)));
        OpeningOutcome outcome = Objects.requireNonNull(start(request(method, "/rooms/7", List.of())).outcomeNow());
        assertThat(outcome).isInstanceOf(OpeningOutcome.Plain.class);
        Answer answer = ((OpeningOutcome.Plain) outcome).answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).asString(StandardCharsets.UTF_8).isEqualTo("<p>hello");
        assertThat(limits.open()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"GET, /", "HEAD, /", "GET, /rooms/7"})
    void plainRequestGetsTheEndpointWhereThereIsNoPage(String method, String target) {
        Answer answer = new Answer(200, List.of(), new byte[1]);
        plain = (request, to) -> to.path().equals(target) ? Optional.of(answer) : Optional.empty();
        assertThat(start(request(method, target, List.of())).outcomeNow()).isEqualTo(new OpeningOutcome.Plain(answer));
    }

    /** As exact segments go before parameters: {@code /{room}} doesn't hide what pages load from the gateway. */
    @ParameterizedTest
    @CsvSource({"/rooms/7, endpoint", "/rooms/8, page", "/lobby, page"})
    void theEndpointGoesBeforePagesOfPatterns(String target, String answered) {
        page = Optional.of(Page.of("page".getBytes(StandardCharsets.UTF_8)));
        Answer own = new Answer(200, List.of(), "endpoint".getBytes(StandardCharsets.UTF_8));
        plain = (request, to) -> to.path().equals("/rooms/8") ? Optional.empty() : Optional.of(own);
        OpeningOutcome outcome = Objects.requireNonNull(start(request("GET", target, List.of())).outcomeNow());
        assertThat(((OpeningOutcome.Plain) outcome).answer().body()).asString(StandardCharsets.UTF_8)
                .isEqualTo(answered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "get", "OPTIONS"})
    void otherMethodsGetNoPage(String method) {
        everyPage();
        rejection(start(request(method, "/rooms/7", List.of())), RejectionReason.METHOD_NOT_ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upgrade: websocket", "Upgrade: WebSocket", "upgrade: h2c, websocket",
            "Sec-WebSocket-Key: x", "sec-websocket-protocol: v1"})
    void requestForAWebSocketGetsNoPage(String field) {
        everyPage();
        rejection(start(request("GET", "/rooms/7", fields(field))), RejectionReason.UPGRADE_REQUIRED);
        rejection(start(request("HEAD", "/rooms/7", fields(field))), RejectionReason.METHOD_NOT_ALLOWED);
        rejection(start(request("GET", "/elsewhere", fields(field))), RejectionReason.ROUTE_NOT_FOUND);
    }

    @Test
    void rejectedHandshakeGetsNoPage() {
        everyPage();
        step("only", denied());
        rejection(start(), RejectionReason.NOT_PERMITTED);
        rejection(start(request("GET", "/elsewhere", UPGRADE)), RejectionReason.ROUTE_NOT_FOUND);
        rejection(start(request("GET", "/%", List.of())), RejectionReason.TARGET_MALFORMED);
        assertThat(asked).containsExactly("only");
    }

    private void everyPage() {
        page = Optional.of(Page.of(new byte[1]));
        plain = (request, target) -> Optional.of(new Answer(200, List.of(), new byte[1]));
    }

    // Makes a context, starts, looks.

    private void step(String name, Result result) {
        steps.add(named(name, CompletableFuture.completedFuture(result)));
    }

    private CompletableFuture<Result> waiting(String name) {
        CompletableFuture<Result> result = new CompletableFuture<>();
        steps.add(named(name, result));
        return result;
    }

    private OpeningStep named(String name, CompletionStage<Result> result) {
        return (to, request, in) -> {
            asked.add(name);
            return result;
        };
    }

    private static Result passed() {
        return new Result.Passed(Optional.empty());
    }

    private static Result passed(String principal) {
        return new Result.Passed(Optional.of(principal));
    }

    private static Result denied() {
        return new Result.Refused(RejectionReason.NOT_PERMITTED, "denied", List.of());
    }

    private static void complete(CompletableFuture<Result> step, Result result) throws InterruptedException {
        Thread.ofPlatform().start(() -> step.complete(result)).join();
    }

    private OpeningContext context() {
        HostedApplication hosted = HostedApplication.of("chat", Audience.EVERYONE, new Paged());
        Route to = new Route(hosted,
                new HandshakePolicy("/rooms/{room}", OriginPolicy.any(), List.of(), false, CompressionMode.NONE),
                SessionPolicy.DEFAULT, routeConnections, answers);
        route = to;
        events.observe(published::add);
        return new OpeningContext(
                RouteTable.of(List.of(new RouteTable.Entry<>(Optional.empty(), "/rooms/{room}", to),
                        new RouteTable.Entry<>(Optional.empty(), "/lobby", to))),
                plain, limits, steps, () -> draining, counters, events, Disclosure.FULL, TIMEOUT);
    }

    private OpeningProcess start() {
        return start(context());
    }

    private OpeningProcess start(OpeningContext context) {
        return start(context, lane.now());
    }

    private OpeningProcess start(OpeningContext context, long began) {
        return OpeningProcess.start(context, lane, request("GET", "/rooms/7", UPGRADE), began);
    }

    private OpeningProcess start(HandshakeRequest request) {
        return OpeningProcess.start(context(), lane, request, lane.now());
    }

    private static HandshakeRequest request(String method, String target, List<HeaderField> further) {
        List<HeaderField> all = new ArrayList<>(fields("Host: gateway"));
        all.addAll(further);
        return new HandshakeRequest(method, target, "HTTP/1.1", new HeaderFields(all), false, PEER);
    }

    private static List<HeaderField> fields(String... lines) {
        return Stream.of(lines).map(line -> {
            int colon = line.indexOf(": ");
            return new HeaderField(line.substring(0, colon), line.substring(colon + 2));
        }).toList();
    }

    private static OpeningOutcome.Opened opened(OpeningProcess process) {
        OpeningOutcome outcome = Objects.requireNonNull(process.outcomeNow());
        assertThat(outcome).isInstanceOf(OpeningOutcome.Opened.class);
        return (OpeningOutcome.Opened) outcome;
    }

    /** A rejection that leaves no permit taken. */
    private OpeningOutcome.Rejection rejection(OpeningProcess process, RejectionReason reason) {
        OpeningOutcome.Rejection rejection = rejected(process, reason);
        assertThat(limits.open()).isZero();
        return rejection;
    }

    private static OpeningOutcome.Rejection rejected(OpeningProcess process, RejectionReason reason) {
        OpeningOutcome outcome = Objects.requireNonNull(process.outcomeNow());
        assertThat(outcome).isInstanceOf(OpeningOutcome.Rejection.class);
        OpeningOutcome.Rejection rejection = (OpeningOutcome.Rejection) outcome;
        assertThat(rejection.rejected().reason()).isEqualTo(reason);
        return rejection;
    }

    private final class Paged implements Application {
        @Override
        public Optional<Page> page() {
            return page;
        }

        @Override
        public SessionListener onOpen(Session session, OpeningRequest request) {
            throw new AssertionError("a session is opened by a transport");
        }
    }
}
