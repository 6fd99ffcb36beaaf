package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.PipelineTester.HANDSHAKE_TIMEOUT;
import static io.wsgateway.netty.server.PipelineTester.HEAD_TIMEOUT;
import static io.wsgateway.netty.server.PipelineTester.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.handler.codec.http.HttpResponseEncoder;
import io.wsgateway.CountedUpstream;
import io.wsgateway.LogLines;
import io.wsgateway.app.Admission;
import io.wsgateway.app.Execution;
import io.wsgateway.journal.HandshakeEntry;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.http.UpgradeHandler;
import io.wsgateway.opening.ApplicationAdmission;
import io.wsgateway.opening.HandshakeLog;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.netty.server.PipelineTester.Answer;
import io.wsgateway.netty.server.PipelineTester.Peer;
import io.wsgateway.netty.session.LogCapture;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.session.ApplicationPauses;
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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application may answer to an opening handshake, and when. */
class AdmissionTest {

    @RegisterExtension
    final LogLines lines = new LogLines(HandshakeLog.class);

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

    private Answer offering(PipelineTester tester, String... offers) {
        Peer peer = tester.connect();
        peer.send(PipelineTester.request("/chat", offers.length == 0
                ? new String[0]
                : new String[] {"Sec-WebSocket-Protocol: " + String.join(", ", offers)}));
        return peer.answer();
    }

    private void choosing(String subprotocol) {
        application.admit = request -> CompletableFuture
                .completedFuture(new Admission.Granted(Optional.empty()).speaking(subprotocol));
    }

    /** What the last check of the last handshake's trace has found. */
    private static HandshakeTrace.Check lastCheck(PipelineTester tester) {
        return tester.journal.entries().getFirst().checks().getLast();
    }

    @Test
    void speaksTheSubprotocolThatTheApplicationChoosesOfThoseOffered() {
        application.subprotocols = List.of("chat.v1");
        choosing("chat.v2");
        try (PipelineTester tester = new PipelineTester(application)) {
            Answer answer = offering(tester, "chat.v1", "chat.v2");
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.values("Sec-WebSocket-Protocol")).containsExactly("chat.v2");
            assertThat(application.sessions.getFirst().subprotocol()).contains("chat.v2");
            assertThat(lastCheck(tester)).isEqualTo(new HandshakeTrace.Check("Sec-WebSocket-Protocol",
                    "chat.v2, chosen by the application", "one of those offered", true, "RFC 6455 section 4.2.2"));
            assertThat(tester.journal.entries().getFirst().checks()).as("nothing says that another is named")
                    .filteredOn(check -> check.name().equals("Sec-WebSocket-Protocol")).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "chat.v3", "Chat.v2", "chat.v1, chat.v2", "chat.v2\r\nX: y", " chat.v2"})
    void choosesNoneThatWasNotOffered(String subprotocol) {
        choosing(subprotocol);
        try (LogCapture log = new LogCapture(ApplicationAdmission.class);
                PipelineTester tester = new PipelineTester(application)) {
            Answer answer = offering(tester, "chat.v1", "chat.v2");
            answer.isRejection(503, "admission-failed");
            assertThat(answer.values("Sec-WebSocket-Protocol")).isEmpty();
            assertThat(answer.values("X")).isEmpty();
            assertThat(lastCheck(tester).observed())
                    .isEqualTo("the application chose a subprotocol that was not offered");
            assertThat(application.sessions).isEmpty();
            assertThat(tester.limits.open()).isZero();
            assertThat(log.lines).singleElement().isEqualTo("ERROR application chat failed in admit");
        }
    }

    @Test
    void choosesNoneOfAPeerThatOffersNone() {
        choosing("chat.v1");
        try (LogCapture log = new LogCapture(ApplicationAdmission.class);
                PipelineTester tester = new PipelineTester(application)) {
            offering(tester).isRejection(503, "admission-failed");
            assertThat(log.lines).hasSize(1);
        }
    }

    @Test
    void operatorsAreToldWhyAndThePeerIsNot() {
        application.admit = request -> CompletableFuture
                .completedFuture(Admission.denied("secret\u001b[31m" + "x".repeat(1000)));
        try (PipelineTester tester = new PipelineTester(application)) {
            Answer answer = request(tester).answer();
            answer.isRejection(403, "not-permitted");
            assertThat(answer.toString()).contains("the application denies access").doesNotContain("secret");
            assertThat(lastCheck(tester).observed()).startsWith("the application denies access: secret\\x1b[31mxxx")
                    .hasSizeLessThanOrEqualTo(512);
            assertThat(tester.journal.entries().getFirst().detail()).isEqualTo(lastCheck(tester).observed());
        }
    }

    @Test
    void explanationsAreBoundedHoweverMuchOfThemIsEscaped() {
        application.admit = request -> CompletableFuture.completedFuture(Admission.denied("\u2028".repeat(300)));
        try (PipelineTester tester = new PipelineTester(application)) {
            request(tester).answer().isRejection(403, "not-permitted");
            assertThat(lastCheck(tester).observed()).hasSize(512).endsWith("...");
        }
    }

    @ParameterizedTest
    @CsvSource({"PT-5S, 1", "PT0S, 1", "PT0.2S, 1", "PT2.001S, 3", "PT30S, 30", "PT9999999999999H, 86400"})
    void unavailableIs503WithWhenToComeBack(Duration retryAfter, String told) {
        application.admit = request -> CompletableFuture.completedFuture(Admission.unavailable("secret", retryAfter));
        try (PipelineTester tester = new PipelineTester(application)) {
            Answer answer = request(tester).answer();
            answer.isRejection(503, "backend-unavailable");
            assertThat(answer.values("Retry-After")).containsExactly(told);
            assertThat(answer.toString()).doesNotContain("secret");
            assertThat(lastCheck(tester).observed()).isEqualTo("what the application asks can't be used now: secret");
        }
    }

    /** However often: it has decided, and nobody has to look at its code. */
    @Test
    void unavailableIsNoFailureOfTheApplication() {
        application.admit = request -> CompletableFuture
                .completedFuture(Admission.unavailable("", Duration.ofSeconds(1)));
        try (LogCapture log = new LogCapture(ApplicationAdmission.class);
                PipelineTester tester = new PipelineTester(application)) {
            for (int i = 0; i < 2 * ApplicationPauses.DEFAULT_FAILURES; i++) {
                request(tester).answer().isRejection(503, "backend-unavailable");
            }
            assertThat(log.lines).isEmpty();
        }
    }

    @Test
    void requestAndSessionKnowTheirRoute() {
        List<String> routes = new ArrayList<>();
        application.admit = request -> {
            routes.add(request.route());
            return CompletableFuture.completedFuture(Admission.granted());
        };
        try (PipelineTester tester = new PipelineTester(application)) {
            tester.connect().send(PipelineTester.request("/rooms/7"));
            assertThat(application.sessions).singleElement().satisfies(session -> {
                assertThat(session.route()).isEqualTo("/rooms/{room}");
                assertThat(session.path()).isEqualTo("/rooms/7");
            });
            assertThat(routes).containsExactly("/rooms/{room}");
        }
    }

    /** The answer, the journal and the log say the server's status; only operators are told its words. */
    @Test
    void refusalOfTheServerBehindIsAnsweredByItsStatus() {
        String said = "asked ws://10.0.0.1:9000/socket, answered HTTP/1.1 401 Unauthorized, body \\x22no session\\x22 "
                + "x".repeat(300);
        application.admit = request -> CompletableFuture.completedFuture(new Admission.Refused(401,
                List.of(new HeaderField("Set-Cookie", "id=secret"),
                        new HeaderField("WWW-Authenticate", "Basic realm=\"a\"")),
                said));
        try (PipelineTester tester = new PipelineTester(application)) {
            Answer answer = request(tester).answer();
            answer.isRejection(401, "upstream-refused");
            assertThat(answer.values("WWW-Authenticate")).containsExactly("Basic realm=\"a\"");
            assertThat(answer.values("Set-Cookie")).isEmpty();
            assertThat(answer.toString()).doesNotContain("10.0.0.1", "no session");
            assertThat(lastCheck(tester).observed()).endsWith("refused the opening handshake: " + said);
            HandshakeEntry entry = tester.journal.entries().getFirst();
            assertThat(entry.reason()).contains(RejectionReason.UPSTREAM_REFUSED);
            assertThat(entry.status()).hasValue(401);
            assertThat(entry.response().orElseThrow().start()).startsWith("HTTP/1.1 401 ");
            assertThat(lines.all()).singleElement().asString()
                    .startsWith("rejected upstream-refused from 192.0.2.7: ")
                    .endsWith(said);
            assertThat(tester.limits.open()).isZero();
        }
    }

    /** A server may ask for authentication without saying how. */
    @Test
    void refusalBy401NeedsNoChallenge() {
        application.admit = request -> CompletableFuture.completedFuture(new Admission.Refused(401, List.of(), ""));
        try (PipelineTester tester = new PipelineTester(application)) {
            Answer answer = request(tester).answer();
            answer.isRejection(401, "upstream-refused");
            assertThat(answer.values("WWW-Authenticate")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 502, upstream-invalid", "true, 504, upstream-timeout"})
    void serverBehindThatCanNotBeSpokenTo(boolean late, int status, String id) {
        application.admit = request -> CompletableFuture.completedFuture(new Admission.Unreachable(late, "as it was"));
        try (PipelineTester tester = new PipelineTester(application)) {
            Answer answer = request(tester).answer();
            answer.isRejection(status, id);
            assertThat(answer.values("Retry-After")).containsExactly("5");
            assertThat(answer.toString()).doesNotContain("as it was");
            assertThat(lastCheck(tester).observed()).endsWith(": as it was");
        }
    }

    /** Nobody has to look at an application whose server refuses, however often. */
    @Test
    void refusalOfTheServerIsNoFailureOfTheApplication() {
        application.admit = request -> CompletableFuture.completedFuture(new Admission.Refused(500, List.of(), ""));
        try (LogCapture log = new LogCapture(ApplicationAdmission.class);
                PipelineTester tester = new PipelineTester(application)) {
            for (int i = 0; i < 2 * ApplicationPauses.DEFAULT_FAILURES; i++) {
                request(tester).answer().isRejection(502, "upstream-refused");
            }
            assertThat(log.lines).isEmpty();
        }
    }

    /** The 101 that can't be written, or whatever else of the gateway fails as the session opens. */
    @Test
    void connectionToAServerEndsIfTheSessionCanNotBeOpened() {
        CountedUpstream upstream = new CountedUpstream();
        application.admit = request -> admission;
        try (LogCapture log = new LogCapture(UpgradeHandler.class);
                PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            peer.channel.pipeline().remove(HttpResponseEncoder.class);
            admission.complete(Admission.granted("me").leadingTo(upstream));
            peer.run();
            assertThat(upstream.ended()).isOne();
            assertThat(application.heard).isEmpty();
            assertThat(log.lines).isNotEmpty();
            assertThat(peer.channel.isOpen()).isFalse();
        }
    }

    @Test
    void connectionToAServerEndsIfItComesTooLate() {
        CountedUpstream upstream = new CountedUpstream();
        application.admit = request -> admission;
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            tester.after(HANDSHAKE_TIMEOUT.plusMillis(200));
            peer.answer().isRejection(503, "admission-failed");
            admission.complete(Admission.granted().leadingTo(upstream));
            peer.run();
            assertThat(upstream.ended()).isOne();
        }
    }

    @Test
    void connectionToAServerEndsIfThePeerIsLostMeanwhile() {
        CountedUpstream upstream = new CountedUpstream();
        application.admit = request -> admission;
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = request(tester);
            peer.channel.close();
            peer.run();
            admission.complete(Admission.granted().leadingTo(upstream));
            peer.run();
            assertThat(upstream.ended()).isOne();
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
