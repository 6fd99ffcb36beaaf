package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.Carriable;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Principal;
import io.wsgateway.app.SessionListener;
import io.wsgateway.apps.http.TestBackEnd.Reply;
import io.wsgateway.apps.http.TestBackEnd.Told;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpApplicationTest {

    private static final Application NONE = (session, request) -> new SessionListener() {};

    private final FakeContext context = new FakeContext("http");
    private TestBackEnd backEnd;
    private Application application = NONE;

    @BeforeEach
    void startBackEnd() throws IOException {
        backEnd = new TestBackEnd();
    }

    @AfterEach
    void end() {
        application.close();
        backEnd.close();
    }

    private void start(String... keysAndValues) {
        context.set("url", backEnd.url());
        for (int i = 0; i < keysAndValues.length; i += 2) {
            context.set(keysAndValues[i], keysAndValues[i + 1]);
        }
        application = context.start(new HttpProvider());
    }

    private Admission admitted(OpeningRequest request) throws Exception {
        return application.admit(request).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** A session that the back end wasn't asked for. */
    private FakeSession open() {
        return FakeSession.open(application, FakeRequest.to("/orders/7").by(Principal.of("adä")));
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 2000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(10); // nothing tells when another thread is done with a fake session
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void tellsAMessageAndSendsItsAnswer() throws Exception {
        backEnd.answers(told -> new Reply(200).saying("re: " + told.body()));
        start();
        FakeSession session = open();
        session.receiveText("Hello");
        Told told = backEnd.next();
        assertThat(told.method()).isEqualTo("POST");
        assertThat(told.body()).isEqualTo("Hello");
        assertThat(told.field("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(told.field("ce-source")).isEqualTo("/applications/http/sessions/" + session.id());
        assertThat(told.field("ce-type")).isEqualTo("io.wsgateway.session.message");
        assertThat(told.field("ce-sequence")).isEqualTo("1");
        assertThat(told.field("ce-id")).isEqualTo(told.field("ce-connection") + "-1");
        assertThat(told.field("ce-principal")).isEqualTo("ad%C3%A4");
        assertThat(told.field("ce-path")).isEqualTo("/orders/7");
        assertThat(told.field("traceparent")).matches("00-" + told.field("ce-connection") + "-[0-9a-f]{16}-01");
        until(() -> session.texts().equals(List.of("re: Hello")));
        until(() -> !session.isPaused());
    }

    @Test
    void asksForASessionAndDoesWhatItsAnswerSaysAsItOpens() throws Exception {
        backEnd.answers(told -> new Reply(200).saying("welcome").with("Gateway-Subscribe", "room/den")
                .with("Gateway-State", "s1").with("Gateway-Principal", "ada").with("Gateway-Subprotocol", "b"));
        start("headers", "X-Tenant");
        OpeningRequest request = FakeRequest.to("/orders/7?lang=en").route("/orders/{id}").parameter("id", "7")
                .header("Origin", "https://example.org").header("X-Tenant", "acme").header("Cookie", "secret")
                .header("Sec-WebSocket-Protocol", "a, b").from("203.0.113.9").build();
        assertThat(admitted(request)).isEqualTo(new Admission.Granted(Optional.of("ada"), Optional.of("b")));
        Told told = backEnd.next();
        assertThat(told.type()).isEqualTo("connect");
        assertThat(told.field("ce-source")).isEqualTo("/applications/http/connections/" + told.field("ce-connection"));
        assertThat(told.field("ce-sequence")).isEqualTo("0");
        assertThat(told.field("ce-route")).isEqualTo("/orders/{id}");
        assertThat(told.body()).isEqualTo("{\"path\":\"/orders/7\",\"parameters\":{\"id\":\"7\"},\"query\":\"lang=en\","
                + "\"origin\":\"https://example.org\",\"subprotocols\":[\"a\",\"b\"],\"address\":\"203.0.113.9\","
                + "\"headers\":{\"x-tenant\":\"acme\"}}");
        FakeSession session = open();
        SessionListener listener = application.onOpen(session, request);
        assertThat(session.texts()).containsExactly("welcome");
        assertThat(session.subscriptions()).containsExactly("room/den");
        listener.onClose(session, CloseStatus.of(1001, "bye"));
        Told end = backEnd.next();
        assertThat(end.type()).isEqualTo("close");
        assertThat(end.body()).isEqualTo("{\"code\":1001,\"reason\":\"bye\"}");
        assertThat(end.field("ce-connection")).isEqualTo(told.field("ce-connection"));
        assertThat(end.field("ce-sequence")).isEqualTo("1");
        assertThat(end.field("Gateway-State")).isEqualTo("s1");
    }

    @Test
    void goesOnWithTheTraceOfTheRequest() throws Exception {
        start();
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        admitted(FakeRequest.to("/a").header("traceparent", "00-" + trace + "-00f067aa0ba902b7-00").build());
        assertThat(backEnd.next().field("traceparent")).startsWith("00-" + trace + "-")
                .doesNotContain("00f067aa0ba902b7");
        admitted(FakeRequest.to("/a").header("traceparent", "00-" + trace + "-nonsense").build());
        Told told = backEnd.next();
        assertThat(told.field("traceparent")).startsWith("00-" + told.field("ce-connection") + "-");
    }

    @Test
    void asksWhoIsNotKnownToAuthenticate() throws Exception {
        backEnd.answers(told -> new Reply(401).with("WWW-Authenticate", "Basic realm=\"x\""));
        start();
        assertThat(admitted(FakeRequest.to("/a").build())).isEqualTo(Admission.unauthenticated("Basic realm=\"x\""));
    }

    @Test
    void asksByBearerWhereTheBackEndDoesNotSayHow() throws Exception {
        backEnd.answers(told -> new Reply(401));
        start();
        assertThat(admitted(FakeRequest.to("/a").build())).isEqualTo(Admission.unauthenticated("Bearer"));
    }

    @ParameterizedTest
    @CsvSource({"403, Denied", "400, Unavailable", "404, Unavailable", "302, Unavailable", "500, Unavailable",
            "410, Unavailable"})
    void grantsNothingByAnyOtherStatus(int status, String admission) throws Exception {
        backEnd.answers(told -> new Reply(status).with("Location", "/events"));
        start();
        assertThat(admitted(FakeRequest.to("/a").build()).getClass().getSimpleName()).isEqualTo(admission);
        assertThat(backEnd.next().type()).isEqualTo("connect");
        assertThat(backEnd.rest()).isEmpty();
    }

    @Test
    void handsOnWhenToComeBack() throws Exception {
        backEnd.answers(told -> new Reply(503).with("Retry-After", "3"));
        start();
        assertThat(admitted(FakeRequest.to("/a").build())).isEqualTo(
                Admission.unavailable("http-unavailable: " + backEnd.url() + ": status 503", Duration.ofSeconds(3)));
    }

    @Test
    void saysWhereARedirectWouldHaveLed() throws Exception {
        backEnd.answers(told -> new Reply(301).with("Location", "/events/?key=secret"));
        start();
        assertThat(((Admission.Unavailable) admitted(FakeRequest.to("/a").build())).why()).isEqualTo("http-redirect: "
                + backEnd.url() + ": status 301 to /events/?... (expected: 2xx; no redirect is followed)");
    }

    @Test
    void opensNoSessionWithASubprotocolThatWasNotOffered() throws Exception {
        backEnd.answers(told -> new Reply(200).with("Gateway-Subprotocol", "c"));
        start();
        assertThat(admitted(FakeRequest.to("/a").header("Sec-WebSocket-Protocol", "a, b").build()))
                .isInstanceOf(Admission.Unavailable.class);
    }

    @Test
    void choosesBySettingsWhereTheBackEndIsNotAsked() throws Exception {
        start("events", "message", "subprotocols", "b");
        assertThat(admitted(FakeRequest.to("/a").header("Sec-WebSocket-Protocol", "a, b").build()))
                .isEqualTo(new Admission.Granted(Optional.empty(), Optional.of("b")));
        assertThat(backEnd.rest()).isEmpty();
    }

    @Test
    void tellsOneEventAfterTheOtherAndReadsNothingMeanwhile() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        backEnd.answers(
                told -> new Reply(200).saying(told.body()).with("Gateway-State", "after-" + told.body()).after(answer));
        start();
        FakeSession session = open();
        session.receiveText("1");
        assertThat(session.isPaused()).isTrue();
        session.receiveBinary(0x32);
        session.end(CloseStatus.of(1000));
        assertThat(backEnd.next().body()).isEqualTo("1");
        assertThat(backEnd.rest()).isEmpty();
        answer.countDown();
        Told second = backEnd.next();
        assertThat(second.body()).isEqualTo("2");
        assertThat(second.field("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(second.field("Gateway-State")).isEqualTo("after-1");
        Told end = backEnd.next();
        assertThat(end.type()).isEqualTo("close");
        assertThat(end.field("ce-sequence")).isEqualTo("3");
    }

    @ParameterizedTest
    @CsvSource({"500, 1013, the back end can't be asked now; retry-after=5",
            "429, 1013, the back end can't be asked now; retry-after=5",
            "404, 1011, the back end has answered what it should not",
            "302, 1011, the back end has answered what it should not",
            "410, 1000, ''"})
    void endsTheSessionWhereTheAnswerCanNotBeUsed(int status, int code, String reason) throws Exception {
        backEnd.answers(told -> new Reply(status).with("Location", "/events"));
        start();
        FakeSession session = open();
        session.receiveText("1");
        until(() -> session.closeStatus().isPresent());
        assertThat(session.closeStatus()).contains(CloseStatus.of(code, reason));
        assertThat(backEnd.next().body()).isEqualTo("1");
        assertThat(backEnd.rest()).isEmpty();
        assertThat(session.isPaused()).isTrue();
    }

    @Test
    void tellsWhatWasNotTakenAgainWhenTheBackEndSays() throws Exception {
        List<Integer> statuses = List.of(429, 503, 200);
        AtomicInteger count = new AtomicInteger();
        backEnd.answers(told -> {
            int status = statuses.get(count.getAndIncrement());
            return status == 200 ? new Reply(200).saying("done") : new Reply(status).with("Retry-After", "2");
        });
        start("timeout", "5m"); // by the test's clock
        FakeSession session = open();
        session.receiveText("1");
        String id = backEnd.next().field("ce-id");
        for (int i = 0; i < 2; i++) {
            until(() -> {
                context.advance(Duration.ofMillis(100));
                return !backEnd.rest().isEmpty();
            });
            assertThat(backEnd.next().field("ce-id")).isEqualTo(id);
        }
        until(() -> session.texts().equals(List.of("done")));
    }

    @Test
    void endsTheSessionWhereTheTimeOutIsOver() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        backEnd.answers(told -> new Reply(200).saying("late").after(never));
        start();
        FakeSession session = open();
        session.receiveText("1");
        backEnd.next();
        context.advance(Duration.ofSeconds(5));
        assertThat(session.closeStatus().map(CloseStatus::code)).contains(1013);
        never.countDown();
        assertThat(session.texts()).isEmpty();
    }

    @Test
    void closesTheSessionBehindTheMessage() throws Exception {
        backEnd.answers(told -> new Reply(200).saying("bye").with("Gateway-Close", "4001 done"));
        start();
        FakeSession session = open();
        session.receiveText("1");
        until(() -> session.closeStatus().isPresent());
        assertThat(session.texts()).containsExactly("bye");
        assertThat(session.closeStatus()).contains(CloseStatus.of(4001, "done"));
    }

    @Test
    void refusesMessagesThatTheBackEndIsNotTold() throws Exception {
        start("events", "connect");
        FakeSession session = open();
        session.receiveText("1");
        assertThat(session.closeStatus().map(CloseStatus::code)).contains(1003);
        session.end(CloseStatus.of(1003));
        assertThat(backEnd.rest()).isEmpty();
    }

    @Test
    void goesOnInAnotherGeneration() throws Exception {
        backEnd.answers(told -> new Reply(204).with("Gateway-State", "s" + told.field("ce-sequence")));
        start();
        FakeSession session = open();
        SessionListener listener = application.onOpen(session, FakeRequest.to("/a").build());
        FakeSession other = FakeSession.open(application, FakeRequest.to("/a"));
        other.receiveText("1");
        String connection = backEnd.next().field("ce-connection");
        until(() -> !other.isPaused());
        byte[] fresh = listener.suspend(session);
        SessionListener resumed = ((Carriable) application).resume(session, fresh);
        resumed.onClose(session, CloseStatus.of(1000));
        Told end = backEnd.next();
        assertThat(end.field("ce-sequence")).isEqualTo("1");
        assertThat(end.field("ce-connection")).isNotEqualTo(connection).matches("[0-9a-f]{32}");
    }

    @Test
    void collectsTheEventsOfAllSessions() throws Exception {
        start("batch", "3");
        List<FakeSession> sessions = IntStream.range(0, 2).mapToObj(i -> open()).toList();
        sessions.get(0).receiveText("a");
        sessions.get(1).receiveText("b");
        assertThat(backEnd.rest()).isEmpty();
        sessions.get(0).receiveText("c");
        Told told = backEnd.next();
        assertThat(told.field("Content-Type")).startsWith("application/cloudevents-batch+json");
        assertThat(told.body()).containsSubsequence("\"data\":\"a\"", "\"data\":\"b\"", "\"data\":\"c\"");
        sessions.get(1).receiveText("d");
        context.advance(Duration.ofMillis(5));
        assertThat(backEnd.next().body()).contains("\"data\":\"d\"").doesNotContain("\"data\":\"a\"");
        until(() -> sessions.stream().noneMatch(FakeSession::isPaused));
    }

    @Test
    void sendsOneBatchAfterTheOtherAndReadsNothingFromThoseWhoWouldAddMore() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        backEnd.answers(told -> new Reply(204).after(answer));
        start("batch", "2");
        FakeSession session = open();
        session.receiveText("1");
        assertThat(session.isPaused()).isFalse();
        session.receiveText("2");
        backEnd.next();
        until(session::isPaused);
        session.receiveText("3");
        session.receiveText("4");
        session.receiveText("5");
        assertThat(backEnd.rest()).isEmpty();
        answer.countDown();
        assertThat(backEnd.next().body()).containsSubsequence("\"data\":\"3\"", "\"data\":\"4\"")
                .doesNotContain("\"5\"");
        assertThat(backEnd.next().body()).contains("\"data\":\"5\"");
        until(() -> !session.isPaused());
    }

    @Test
    void endsAllSessionsOfABatchThatFails() throws Exception {
        backEnd.answers(told -> new Reply(500));
        start("batch", "2");
        FakeSession a = open();
        FakeSession b = open();
        FakeSession c = open();
        a.receiveText("1");
        b.receiveText("2");
        until(() -> a.closeStatus().isPresent() && b.closeStatus().isPresent());
        assertThat(c.closeStatus()).isEmpty();
        assertThat(a.closeStatus().map(CloseStatus::code)).contains(1013);
    }

    @Test
    void tellsTheLastEndsBeforeItEnds() throws Exception {
        start();
        FakeSession session = open();
        session.receiveText("1");
        session.end(CloseStatus.of(1001));
        application.close();
        application = NONE;
        assertThat(backEnd.next().type()).isEqualTo("message");
        assertThat(backEnd.next().type()).isEqualTo("close");
    }

    @Test
    void tellsTheEndOfASessionThatWasGrantedAndNeverOpened() throws Exception {
        start();
        admitted(FakeRequest.to("/a").build());
        String connection = backEnd.next().field("ce-connection");
        context.advance(Duration.ofSeconds(20));
        assertThat(backEnd.rest()).isEmpty();
        context.advance(Duration.ofSeconds(11));
        Told end = backEnd.next();
        assertThat(end.type()).isEqualTo("close");
        assertThat(end.field("ce-source")).isEqualTo("/applications/http/connections/" + connection);
        assertThat(end.body()).isEqualTo("{\"code\":1006,\"reason\":\"never opened\"}");
        context.advance(Duration.ofSeconds(60));
        assertThat(backEnd.rest()).isEmpty();
    }

    @Test
    void tellsTheEndOfASessionThatOpenedOnceOnly() throws Exception {
        start();
        OpeningRequest request = FakeRequest.to("/a").build();
        admitted(request);
        backEnd.next();
        application.onOpen(open(), request);
        context.advance(Duration.ofSeconds(60));
        assertThat(backEnd.rest()).isEmpty();
    }

    @Test
    void knowsARequestFromAnotherThatSaysTheSame() throws Exception {
        start();
        AtomicInteger number = new AtomicInteger();
        backEnd.answers(told -> new Reply(200).saying("welcome " + number.incrementAndGet()));
        OpeningRequest first = FakeRequest.to("/a").build();
        OpeningRequest second = FakeRequest.to("/a").build();
        admitted(first);
        admitted(second);
        FakeSession session = open();
        application.onOpen(session, second);
        application.onOpen(session, first);
        assertThat(session.texts()).containsExactly("welcome 2", "welcome 1");
    }

    @ParameterizedTest
    @CsvSource({"0", "2"})
    void carriesNoSessionOfWhichAnEventIsUnderWay(String batch) throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        backEnd.answers(told -> new Reply(204).after(answer));
        start("batch", batch);
        FakeSession session = open();
        SessionListener listener = application.onOpen(session, FakeRequest.to("/a").build());
        listener.onClose(session, CloseStatus.of(1000));
        assertThatIllegalStateException().isThrownBy(() -> listener.suspend(session));
        context.advance(Duration.ofMillis(5));
        backEnd.next();
        answer.countDown();
        until(() -> carries(listener, session));
    }

    private static boolean carries(SessionListener listener, FakeSession session) {
        try {
            return listener.suspend(session).length > 0;
        } catch (Exception e) {
            return false;
        }
    }
}
