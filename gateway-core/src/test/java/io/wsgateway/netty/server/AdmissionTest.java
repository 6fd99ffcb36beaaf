package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.PipelineTester.HANDSHAKE_TIMEOUT;
import static io.wsgateway.netty.server.PipelineTester.HEAD_TIMEOUT;
import static io.wsgateway.netty.server.PipelineTester.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Execution;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.opening.ApplicationAdmission;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.netty.server.PipelineTester.Answer;
import io.wsgateway.netty.server.PipelineTester.Peer;
import io.wsgateway.netty.session.LogCapture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application may answer to an opening handshake, and when. */
class AdmissionTest {

    private final TestApplication application = new TestApplication();
    private final CompletableFuture<Admission> admission = new CompletableFuture<>();

    @Test
    void deniedIs403() {
        application.admit = request -> CompletableFuture.completedFuture(Admission.denied());
        try (PipelineTester tester = new PipelineTester(application)) {
            request(tester).answer().isRejection(403, "not-permitted");
            assertThat(tester.limits.open()).isZero();
            assertThat(application.heard).isEmpty();
        }
    }

    @Test
    void unauthenticatedIs401WithItsChallenge() {
        application.admit = request -> CompletableFuture
                .completedFuture(Admission.unauthenticated("Bearer realm=\"chat\""));
        try (PipelineTester tester = new PipelineTester(application)) {
            Answer answer = request(tester).answer();
            answer.isRejection(401, "unauthenticated");
            assertThat(answer.values("WWW-Authenticate")).containsExactly("Bearer realm=\"chat\"");
            assertThat(tester.limits.open()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " Bearer", "Bearer ", "Bearer\r\nX: y", "Bearer\0", "B\u00e9arer", "Bearer\t"})
    void noChallengeCanBreakTheAnswer(String challenge) {
        assertThatIllegalArgumentException().isThrownBy(() -> Admission.unauthenticated(challenge));
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.argumentSet("throws", answering(() -> {
                    throw new IllegalStateException("secret");
                })),
                Arguments.argumentSet("throws an error", answering(() -> {
                    throw new AssertionError("secret");
                })),
                Arguments.argumentSet("a grant without the principal there isn't",
                        answering(() -> CompletableFuture.completedFuture(new Admission.Granted(nothing())))),
                Arguments.argumentSet("no stage", answering(() -> null)),
                Arguments.argumentSet("no admission", answering(() -> CompletableFuture.completedFuture(null))),
                Arguments.argumentSet("a failed stage",
                        answering(() -> CompletableFuture.failedFuture(new IllegalStateException("secret")))));
    }

    /** What an application that isn't checked for nulls may hand over. */
    @SuppressWarnings({"NullAway", "OptionalAssignedToNull"})
    private static Optional<String> nothing() {
        return null;
    }

    private static Function<Object, CompletionStage<Admission>> answering(
            Supplier<CompletionStage<Admission>> answer) {
        return request -> answer.get();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failingIs503(Function<Object, CompletionStage<Admission>> failing) {
        application.admit = failing::apply;
        try (LogCapture log = new LogCapture(ApplicationAdmission.class);
                PipelineTester tester = new PipelineTester(application)) {
            Answer answer = request(tester).answer();
            answer.isRejection(503, "admission-failed");
            assertThat(answer.values("Retry-After")).containsExactly("5");
            assertThat(answer.toString()).doesNotContain("secret");
            assertThat(tester.limits.open()).isZero();
            assertThat(log.lines).singleElement().isIn("ERROR application chat failed in admit",
                    "ERROR application chat failed in admit: it returned null");
        }
    }

    /** Its onOpen runs inside of that callback, and is a callback of its own all the same. */
    @Test
    void letInByACallbackOfTheSameEventLoopLeavesThatCallbackAsItWas() {
        List<String> seen = new ArrayList<>();
        ClassLoader applications = TestApplication.class.getClassLoader();
        ClassLoader odd = new ClassLoader("odd", applications) {};
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer open = request(tester);
            application.admit = request -> admission;
            application.onOpen = session -> {
                seen.add(thread.isInterrupted() + " " + applications.equals(thread.getContextClassLoader()));
                thread.interrupt();
            };
            application.onMessage = session -> {
                thread.interrupt();
                thread.setContextClassLoader(odd);
                admission.complete(Admission.granted());
                seen.add(thread.isInterrupted() + " " + thread.getContextClassLoader().getName());
            };
            Peer waiting = request(tester);
            open.send(ClientFrames.text("let in"));
            waiting.run();
            assertThat(application.heard).containsExactly("open", "let in", "open");
            assertThat(seen).contains("false true", "true odd").hasSize(2);
        }
        assertThat(Thread.interrupted()).isFalse();
        assertThat(thread.getContextClassLoader()).isSameAs(before);
    }

    @Test
    void lateIs503() {
        application.admit = request -> admission;
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            tester.after(HANDSHAKE_TIMEOUT.minusMillis(100));
            assertThat(peer.received()).isEmpty();
            assertThat(tester.limits.open()).isOne();
            tester.after(Duration.ofMillis(200));
            Answer answer = peer.answer();
            answer.isRejection(503, "admission-failed");
            assertThat(answer.body()).contains("the application did not decide in time");
            assertThat(tester.limits.open()).isZero();
            assertThat(tester.limits.open(peer.address())).isOne();
            admission.complete(Admission.granted());
            assertThat(tester.limits.open(peer.address())).isZero();
            assertThat(peer.received()).isEmpty();
            assertThat(application.heard).isEmpty();
        }
    }

    @Test
    void handshakeTimeoutRunsFromTheAccept() {
        application.admit = request -> admission;
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            tester.after(HEAD_TIMEOUT.minusMillis(200));
            peer.send(REQUEST);
            tester.after(HANDSHAKE_TIMEOUT.minus(HEAD_TIMEOUT));
            assertThat(peer.received()).isEmpty();
            tester.after(Duration.ofMillis(400));
            peer.answer().isRejection(503, "admission-failed");
            admission.complete(Admission.denied());
        }
    }

    @Test
    void onlyTheFirstCompletionCounts() {
        application.admit = request -> admission;
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            admission.complete(Admission.denied());
            admission.obtrudeValue(Admission.granted());
            peer.answer().isRejection(403, "not-permitted");
            assertThat(application.heard).isEmpty();
        }
    }

    @Test
    void completesOnAnotherThread() throws InterruptedException {
        application.admit = request -> admission;
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            Thread other = Thread.ofPlatform().start(() -> admission.complete(Admission.granted("me")));
            other.join();
            assertThat(peer.answer().status()).isEqualTo(101);
            assertThat(application.sessions.getFirst().principal()).contains("me");
        }
    }

    @Test
    void blockingApplicationIsAskedOnAVirtualThread() {
        AtomicReference<Thread> asked = new AtomicReference<>();
        application.execution = Execution.BLOCKING;
        application.admit = request -> {
            asked.set(Thread.currentThread());
            return CompletableFuture.completedFuture(Admission.granted());
        };
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            // An embedded event loop is every thread's: the 101 is flushed by the thread that was asked.
            tester.await("session opens", () -> application.heard.contains("open")
                    && !peer.channel.outboundMessages().isEmpty());
            assertThat(peer.answer().status()).isEqualTo(101);
            assertThat(asked.get().isVirtual()).isTrue();
            assertThat(asked.get().getName()).isEqualTo("chat admit");
            peer.channel.close();
            tester.await("callbacks are over, on a thread of their own", () -> tester.limits.open() == 0);
        }
    }

    @Test
    void blockingApplicationThatThrowsIs503() {
        application.execution = Execution.BLOCKING;
        application.admit = request -> {
            throw new IllegalStateException("secret");
        };
        try (LogCapture log = new LogCapture(ApplicationAdmission.class);
                PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            tester.await("an answer", () -> peer.channel.isOutputShutdown());
            peer.answer().isRejection(503, "admission-failed");
            assertThat(log.lines).containsExactly("ERROR application chat failed in admit");
        }
    }

    @Test
    void comesTooLateForALostConnection() {
        application.admit = request -> admission;
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            peer.send(ClientFrames.text("held"));
            assertThat(tester.limits.open()).isOne();
            peer.channel.close();
            peer.run();
            assertThat(tester.limits.open()).isZero();
            assertThat(tester.limits.open(peer.address())).isOne();
            admission.complete(Admission.granted());
            peer.run();
            assertThat(tester.limits.open(peer.address())).isZero();
            assertThat(application.heard).isEmpty();
        }
    }

    @Test
    void peersThatResetDoNotGetBeyondTheLimitOfTheirAddress() {
        AtomicInteger asked = new AtomicInteger();
        application.admit = request -> {
            asked.incrementAndGet();
            return admission;
        };
        try (PipelineTester tester = new PipelineTester(application, new PipelineTester.Limits(0, 5, 0),
                PlainEndpoint.NONE, null)) {
            for (int i = 0; i < 20; i++) {
                Peer peer = request(tester);
                peer.channel.close();
                peer.run();
            }
            assertThat(asked).hasValue(5);
            request(tester).answer().isRejection(429, "address-limit");
            Peer other = tester.connect("192.0.2.8");
            other.send(REQUEST);
            assertThat(asked).hasValue(6);
            admission.complete(Admission.granted());
            assertThat(other.answer().status()).isEqualTo(101);
            assertThat(request(tester).answer().status()).isEqualTo(101);
        }
    }

    @Test
    void sessionHearsThatThePeerEndedMeanwhile() {
        application.admit = request -> admission;
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            peer.send(ClientFrames.text("last"));
            peer.channel.endInput();
            assertThat(peer.channel.isOpen()).isTrue();
            admission.complete(Admission.granted());
            peer.run();
            assertThat(application.heard).containsExactly("open", "last", "close 1006");
            assertThat(peer.channel.isOpen()).isFalse();
        }
    }

    @Test
    void sessionAnswersACloseSentMeanwhile() {
        application.admit = request -> admission;
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            peer.send(ClientFrames.close(1000));
            peer.channel.endInput();
            admission.complete(Admission.granted());
            assertThat(HexFormat.of().formatHex(peer.received())).endsWith("880203e8"); // Close, 1000
            assertThat(application.heard).containsExactly("open", "close 1000");
            assertThat(peer.channel.isOpen()).isFalse();
        }
    }

    @Test
    void rejectedPeerThatEndedMeanwhileIsClosedAtOnce() {
        application.admit = request -> admission;
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            peer.channel.endInput();
            admission.complete(Admission.denied());
            peer.answer().isRejection(403, "not-permitted");
            assertThat(peer.channel.isOpen()).isFalse();
        }
    }

    @Test
    void sessionThatOpensWhileDrainingBeginsIsClosed() {
        try (PipelineTester tester = new PipelineTester(application)) {
            application.onOpen = session -> tester.draining = true;
            byte[] received = request(tester).received();
            // 88 1e 03e9: Close, 1001
            assertThat(new String(received, StandardCharsets.ISO_8859_1))
                    .endsWith("\u0088\u001e\u0003\u00e9the gateway is shutting down");
        }
    }

    private static Peer request(PipelineTester tester) {
        Peer peer = tester.connect();
        peer.send(REQUEST);
        return peer;
    }
}
