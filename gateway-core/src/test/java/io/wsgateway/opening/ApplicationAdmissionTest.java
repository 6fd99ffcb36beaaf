package io.wsgateway.opening;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.wsgateway.CountedUpstream;
import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.Audience;
import io.wsgateway.app.Execution;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.netty.session.LogCapture;
import io.wsgateway.opening.OpeningStep.Result;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.RequestTarget;
import io.wsgateway.protocol.handshake.TargetUri;
import io.wsgateway.session.ApplicationFaults;
import io.wsgateway.session.ApplicationPauses;
import io.wsgateway.session.ApplicationThreads;
import io.wsgateway.session.FailureLog;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionIds;
import io.wsgateway.session.SessionPolicy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What applications say, where they are asked, and how they fail. */
class ApplicationAdmissionTest {

    private static final OpeningRequest REQUEST = request();

    private final FakeLane lane = new FakeLane();
    private final ApplicationPauses pauses =
            new ApplicationPauses(() -> 0, new ApplicationFaults(InstantSource.system()));
    private final ApplicationAdmission step =
            new ApplicationAdmission(new ApplicationThreads(new SessionIds()),
                    new FailureLog(() -> 0, new ApplicationFaults(InstantSource.system())), pauses);

    private static OpeningRequest request() {
        HandshakeRequest request = new HandshakeRequest("GET", "/chat", "HTTP/1.1",
                new HeaderFields(List.of(new HeaderField("Host", "gateway"))), false,
                new InetSocketAddress("192.0.2.7", 4711));
        RequestTarget target = TargetUri.of(request).target().orElseThrow();
        return new OpeningRequest(request, target, Map.of());
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.argumentSet("granted", Admission.granted(), new Result.Passed(Optional.empty())),
                Arguments.argumentSet("granted to somebody", Admission.granted("me"),
                        new Result.Passed(Optional.of("me"))),
                Arguments.argumentSet("denied", Admission.denied(),
                        new Result.Refused(RejectionReason.NOT_PERMITTED, "the application denies access", List.of())),
                Arguments.argumentSet("denied, and why", Admission.denied("not Bob\n"),
                        new Result.Refused(RejectionReason.NOT_PERMITTED, "the application denies access",
                                "the application denies access: not Bob\\x0a", List.of())),
                Arguments.argumentSet("unavailable", Admission.unavailable("no database", Duration.ofSeconds(7)),
                        new Result.Refused(RejectionReason.BACKEND_UNAVAILABLE,
                                "what the application asks can't be used now",
                                "what the application asks can't be used now: no database",
                                List.of(new HeaderField("Retry-After", "7")))),
                Arguments.argumentSet("unauthenticated", Admission.unauthenticated("Bearer realm=\"chat\""),
                        new Result.Refused(RejectionReason.UNAUTHENTICATED, "the application asks for authentication",
                                List.of(new HeaderField("WWW-Authenticate", "Bearer realm=\"chat\"")))));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void saysWhatTheApplicationSays(Admission admission, Result result) throws Exception {
        assertThat(ask(Execution.EVENT_LOOP, () -> CompletableFuture.completedFuture(admission)))
                .isCompletedWithValue(result);
        assertThat(result(ask(Execution.BLOCKING, () -> CompletableFuture.completedFuture(admission))))
                .isEqualTo(result);
    }

    @Test
    void leadsToTheServerOfTheApplication() throws Exception {
        CountedUpstream upstream = new CountedUpstream();
        Admission admission = Admission.granted("me").leadingTo(upstream);
        assertThat(result(ask(Execution.EVENT_LOOP, () -> CompletableFuture.completedFuture(admission))))
                .isEqualTo(new Result.Passed(Optional.of("me"), Optional.empty(), Optional.of(upstream)));
        assertThat(upstream.ended()).isZero();
    }

    @Test
    void endsTheConnectionToAServerIfTheSubprotocolWasNotOffered() throws Exception {
        CountedUpstream upstream = new CountedUpstream();
        Admission admission = Admission.granted().leadingTo(upstream).speaking("v1");
        try (LogCapture log = new LogCapture(ApplicationAdmission.class)) {
            assertThat(result(ask(Execution.EVENT_LOOP, () -> CompletableFuture.completedFuture(admission))))
                    .isInstanceOf(Result.Refused.class);
            assertThat(log.lines).hasSize(1);
        }
        assertThat(upstream.ended()).isOne();
    }

    @ParameterizedTest
    @MethodSource("answers")
    void waitsForTheApplication(Admission admission, Result result) {
        CompletableFuture<Admission> late = new CompletableFuture<>();
        CompletableFuture<Result> asked = ask(Execution.EVENT_LOOP, () -> late);
        assertThat(asked).isNotDone();
        late.complete(admission);
        assertThat(asked).isCompletedWithValue(result);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.argumentSet("throws", failing(() -> {
                    throw new IllegalStateException("secret");
                })),
                Arguments.argumentSet("throws an error", failing(() -> {
                    throw new AssertionError("secret");
                })),
                Arguments.argumentSet("throws what can't be told", failing(() -> {
                    throw new Untold(0);
                })),
                Arguments.argumentSet("no stage", failing(ApplicationAdmissionTest::nothing)),
                Arguments.argumentSet("a failed stage",
                        failing(() -> CompletableFuture.failedFuture(new IllegalStateException("secret")))),
                Arguments.argumentSet("no admission",
                        failing(() -> CompletableFuture.completedFuture(nothing()))));
    }

    private static Supplier<CompletionStage<Admission>> failing(Supplier<CompletionStage<Admission>> admit) {
        return admit;
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // an application that breaks its promise
    private static <T> T nothing() {
        return null;
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failureOnTheEventLoopIsLoggedAndNotTold(Supplier<CompletionStage<Admission>> admit) {
        try (LogCapture log = new LogCapture(ApplicationAdmission.class)) {
            isFailure(ask(Execution.EVENT_LOOP, admit).getNow(null), log);
            assertThat(lane.callbacks).containsExactly("enter chat", "leave");
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failureOfABlockingApplicationIsLoggedAndNotTold(Supplier<CompletionStage<Admission>> admit)
            throws Exception {
        try (LogCapture log = new LogCapture(ApplicationAdmission.class)) {
            isFailure(result(ask(Execution.BLOCKING, admit)), log);
        }
    }

    private static void isFailure(@Nullable Result result, LogCapture log) {
        assertThat(result).isEqualTo(new Result.Refused(RejectionReason.ADMISSION_FAILED,
                "the application could not decide", List.of(new HeaderField("Retry-After", "5"))));
        assertThat(log.lines).singleElement().isIn(Level.ERROR + " application chat failed in admit",
                Level.ERROR + " application chat failed in admit: it returned null");
    }

    @Test
    void leavesTheApplicationEvenIfItsFailureCannotBeLogged() {
        try (LogCapture log = new LogCapture(ApplicationAdmission.class)) {
            Result result = ask(Execution.EVENT_LOOP, () -> {
                throw new Untold(2);
            }).getNow(null);
            assertThat(result).isInstanceOf(Result.Refused.class);
            assertThat(log.lines).singleElement().asString()
                    .isEqualTo(Level.ERROR + " application chat failed in admit: " + Untold.class.getName()
                            + ", which can't be told");
        }
        assertThat(lane.callbacks).containsExactly("enter chat", "leave");
    }

    @Test
    void isNotAskedWhileItIsPaused() {
        AtomicInteger asked = new AtomicInteger();
        Admitting failing = new Admitting(Execution.EVENT_LOOP, () -> {
            asked.incrementAndGet();
            throw new IllegalStateException("out of order");
        });
        HostedApplication hosted = HostedApplication.of("chat", Audience.EVERYONE, failing);
        for (int i = 0; i < ApplicationPauses.DEFAULT_FAILURES; i++) {
            isRefused(ask(hosted).getNow(null), RejectionReason.ADMISSION_FAILED, "5");
        }
        isRefused(ask(hosted).getNow(null), RejectionReason.APPLICATION_PAUSED, "5");
        assertThat(asked).hasValue(ApplicationPauses.DEFAULT_FAILURES);
    }

    @Test
    void isPausedIfItNeverDecidesInTime() {
        HostedApplication hosted = HostedApplication.of("chat", Audience.EVERYONE,
                new Admitting(Execution.EVENT_LOOP, CompletableFuture::new));
        pauses.after(1);
        assertThat(ask(hosted)).isNotDone();
        isRefused(step.late(route(hosted)), RejectionReason.ADMISSION_FAILED, "5");
        isRefused(ask(hosted).getNow(null), RejectionReason.APPLICATION_PAUSED, "5");
    }

    private static void isRefused(@Nullable Result result, RejectionReason reason, String retryAfter) {
        assertThat(result).isInstanceOfSatisfying(Result.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused.headers()).containsExactly(new HeaderField("Retry-After", retryAfter));
        });
    }

    @Test
    void isPausedIfItChoosesSubprotocolsThatWereNotOffered() {
        pauses.after(2);
        HostedApplication hosted = HostedApplication.of("chat", Audience.EVERYONE, new Admitting(Execution.EVENT_LOOP,
                () -> CompletableFuture.completedFuture(new Admission.Granted(Optional.empty()).speaking("a"))));
        isRefused(ask(hosted).getNow(null), RejectionReason.ADMISSION_FAILED, "5");
        isRefused(step.choseLate(route(hosted)), RejectionReason.ADMISSION_FAILED, "5");
        isRefused(ask(hosted).getNow(null), RejectionReason.APPLICATION_PAUSED, "5");
    }

    @Test
    void isAskedInTheLaneBetweenEnterAndLeave() {
        Thread test = Thread.currentThread();
        CompletableFuture<Result> asked = ask(Execution.EVENT_LOOP, () -> {
            assertThat(Thread.currentThread()).isSameAs(test);
            lane.callbacks.add("admit");
            return CompletableFuture.completedFuture(Admission.granted());
        });
        assertThat(lane.callbacks).containsExactly("enter chat", "admit", "leave");
        asked.thenRun(() -> lane.callbacks.add("told"));
        assertThat(lane.callbacks).endsWith("leave", "told");
    }

    @Test
    void blockingApplicationIsAskedOnAVirtualThreadWithItsClassLoader() throws Exception {
        AtomicReference<@Nullable Thread> asked = new AtomicReference<>();
        AtomicReference<@Nullable ClassLoader> loader = new AtomicReference<>();
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try {
            Thread.currentThread().setContextClassLoader(new ClassLoader(before) {}); // not to be inherited
            result(ask(Execution.BLOCKING, () -> {
                asked.set(Thread.currentThread());
                loader.set(Thread.currentThread().getContextClassLoader());
                return CompletableFuture.completedFuture(Admission.granted());
            }));
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        Thread thread = Objects.requireNonNull(asked.get());
        assertThat(thread.isVirtual()).isTrue();
        assertThat(thread.getName()).isEqualTo("chat admit");
        assertThat(loader.get()).isSameAs(Admitting.class.getClassLoader());
        assertThat(lane.callbacks).isEmpty(); // the lane is free meanwhile
    }

    private CompletableFuture<Result> ask(Execution execution, Supplier<CompletionStage<Admission>> admit) {
        HostedApplication hosted =
                HostedApplication.of("chat", Audience.EVERYONE, new Admitting(execution, admit));
        return ask(hosted);
    }

    private CompletableFuture<Result> ask(HostedApplication hosted) {
        return step.ask(route(hosted), REQUEST, lane).toCompletableFuture();
    }

    private static Route route(HostedApplication hosted) {
        return new Route(hosted,
                new HandshakePolicy("/chat", OriginPolicy.any(), List.of(), false, CompressionMode.NONE),
                SessionPolicy.DEFAULT, 0);
    }

    private static Result result(CompletableFuture<Result> asked)
            throws ExecutionException, InterruptedException, TimeoutException {
        return asked.get(20, TimeUnit.SECONDS);
    }

    /** Throws where it is asked what it says, after some times. */
    private static final class Untold extends RuntimeException {

        private static final long serialVersionUID = 1;
        private int left;

        Untold(int times) {
            left = times;
        }

        @Override
        public String getMessage() {
            if (left-- <= 0) {
                throw new IllegalStateException("secret");
            }
            return "told";
        }
    }

    private record Admitting(Execution execution, Supplier<CompletionStage<Admission>> admit) implements Application {

        @Override
        public CompletionStage<Admission> admit(OpeningRequest request) {
            assertThat(request).isSameAs(REQUEST);
            return admit.get();
        }

        @Override
        public SessionListener onOpen(Session session, OpeningRequest request) {
            throw new AssertionError("a session is opened by a transport");
        }
    }
}
