package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.apps.http.TestBackEnd.Reply;
import io.wsgateway.testkit.FakeMeter;
import io.wsgateway.testkit.FakeScheduler;
import io.wsgateway.testkit.FakeSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class BackEndTest {

    private static final Duration TEN = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(BackEndTest.class);

    private final FakeScheduler scheduler = new FakeScheduler();
    private final FakeMeter meter = new FakeMeter();
    private final HttpClients clients = new HttpClients();
    private final List<BackEnd> backEnds = new ArrayList<>();

    @AfterEach
    void end() {
        backEnds.forEach(BackEnd::close);
        clients.close();
    }

    private BackEnd at(String url, String... keysAndValues) {
        FakeSettings settings = new FakeSettings().set("url", url).set("timeout", "5m"); // by the test's clock
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.set(keysAndValues[i], keysAndValues[i + 1]);
        }
        BackEndSettings read = RouteSettings.read(settings).backEnd();
        BackEnd backEnd = new BackEnd(read, clients.of(read), scheduler, scheduler, meter,
                new Reports(LOG, meter, System::nanoTime), LOG);
        backEnds.add(backEnd);
        return backEnd;
    }

    private static CompletableFuture<Outcome> tell(BackEnd backEnd, String id, Duration within) {
        return backEnd.tell(new Outgoing("message", id, Map.of("ce-id", id), new byte[1000], within))
                .toCompletableFuture();
    }

    private static Outcome outcome(CompletableFuture<Outcome> of) throws Exception {
        return of.get(20, TimeUnit.SECONDS);
    }

    /** The outcome, as time goes on. */
    private Outcome later(CompletableFuture<Outcome> of) throws Exception {
        for (int i = 0; i < 2000; i++) {
            try {
                return of.get(10, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                scheduler.advance(Duration.ofMillis(100));
            }
        }
        throw new AssertionError("no outcome");
    }

    private static Failure failure(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return ((Outcome.Failed) outcome).failure();
    }

    @Test
    void tellsAgainWhereNoConnectionIsAcceptedAndOnceWhenOneIs() throws Exception {
        try (HostileBackEnd away = HostileBackEnd.doing((request, wire) -> wire.answerNothing())) {
            away.kill();
            BackEnd backEnd = at(away.url());
            CompletableFuture<Outcome> outcome = tell(backEnd, "a", Duration.ofMinutes(5));
            for (int i = 0; i < 2000 && meter.counted("http-refused") < 2; i++) {
                try {
                    outcome.get(10, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    scheduler.advance(Duration.ofMillis(100));
                }
            }
            assertThat(meter.counted("http-refused")).isGreaterThanOrEqualTo(2);
            away.restart();
            assertThat(later(outcome)).isEqualTo(new Outcome.Answered(Answer.NOTHING));
            assertThat(away.received()).extracting(ReceivedRequest::id).containsExactly("a");
            assertThat(meter.counted("http-retry")).isGreaterThanOrEqualTo(2);
            assertThat(backEnd.waitingBytes()).isZero();
        }
    }

    @Test
    void failsAtOnceWhatIsTriedOnce() throws Exception {
        try (HostileBackEnd away = HostileBackEnd.doing((request, wire) -> wire.answerNothing())) {
            away.kill();
            assertThat(failure(outcome(tell(at(away.url()), "a", Duration.ZERO)))).isEqualTo(Failure.REFUSED);
        }
    }

    @Test
    void tellsOfANameWithoutAnAddress() throws Exception {
        BackEnd backEnd = at("http://nowhere.invalid/");
        assertThat(failure(outcome(tell(backEnd, "a", Duration.ZERO)))).isEqualTo(Failure.UNRESOLVED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", "HTTP/1.1 200 OK\r\nContent-Le"})
    void tellsNothingAgainThatMayHaveBeenReceived(String answer) throws Exception {
        List<String> received = new ArrayList<>();
        assertThat(failureWhere(answer, received)).isEqualTo(Failure.RESET);
        assertThat(received).hasSize(1);
    }

    @Test
    void takesWhatIsNoHttpForNoAnswer() throws Exception {
        List<String> received = new ArrayList<>();
        assertThat(failureWhere("220 mail.example.org\r\n\r\n", received)).isEqualTo(Failure.MALFORMED);
        assertThat(received).hasSize(1);
    }

    /** What comes of a request that a server answers so, which closes the connection then; once the server is closed, what it received. */
    private Failure failureWhere(String answer, List<String> received) throws Exception {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = Thread.ofVirtual().start(() -> answerAll(server, answer, received));
        try {
            return failure(outcome(tell(at("http://127.0.0.1:" + server.getLocalPort() + "/"), "a", TEN)));
        } finally {
            server.close();
            thread.join();
        }
    }

    private static void answerAll(ServerSocket server, String answer, List<String> received) {
        while (true) {
            try (Socket socket = server.accept()) {
                received.add(new String(socket.getInputStream().readNBytes(1000), StandardCharsets.ISO_8859_1));
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                return; // it is closed
            }
        }
    }

    @Test
    void letsOthersWaitInLine() throws Exception {
        try (TestBackEnd server = new TestBackEnd()) {
            CountDownLatch answer = new CountDownLatch(1);
            server.answers(told -> new Reply(204).after(answer));
            BackEnd backEnd = at(server.url(), "requests", "1");
            CompletableFuture<Outcome> first = tell(backEnd, "a", TEN);
            CompletableFuture<Outcome> second = tell(backEnd, "b", TEN);
            assertThat(server.next().field("ce-id")).isEqualTo("a");
            assertThat(backEnd.waitingBytes()).isEqualTo(2000);
            assertThat(server.rest()).isEmpty();
            answer.countDown();
            assertThat(outcome(first)).isEqualTo(outcome(second));
            assertThat(backEnd.waitingBytes()).isZero();
        }
    }

    @Test
    void givesUpInLineWhatIsTriedOnce() throws Exception {
        try (TestBackEnd server = new TestBackEnd()) {
            CountDownLatch answer = new CountDownLatch(1);
            server.answers(told -> new Reply(204).after(answer));
            BackEnd backEnd = at(server.url(), "requests", "1");
            CompletableFuture<Outcome> first = tell(backEnd, "a", TEN);
            server.next();
            CompletableFuture<Outcome> second = tell(backEnd, "b", Duration.ZERO);
            CompletableFuture<Outcome> third = tell(backEnd, "c", Duration.ZERO);
            scheduler.advance(Duration.ofMinutes(5));
            assertThat(failure(outcome(first))).isEqualTo(Failure.TIMEOUT);
            assertThat(second).as("its turn has come").isNotDone();
            assertThat(failure(outcome(third))).isEqualTo(Failure.NO_TURN);
            answer.countDown();
            outcome(second);
        }
    }

    @Test
    void takesNoMoreBytesThanMayWait() throws Exception {
        try (TestBackEnd server = new TestBackEnd()) {
            CountDownLatch answer = new CountDownLatch(1);
            server.answers(told -> new Reply(204).after(answer));
            BackEnd backEnd = at(server.url(), "waiting-bytes", String.valueOf(1 << 20));
            List<CompletableFuture<Outcome>> all = new ArrayList<>();
            for (int i = 0; i < 1200; i++) {
                all.add(tell(backEnd, "n" + i, Duration.ofMinutes(5)));
            }
            assertThat(backEnd.waitingBytes()).isEqualTo(1_048_000);
            assertThat(all.stream().filter(CompletableFuture::isDone).count()).isEqualTo(1200 - 1048);
            assertThat(failure(outcome(all.getLast()))).isEqualTo(Failure.OVERLOADED);
            answer.countDown();
            for (CompletableFuture<Outcome> one : all.subList(0, 1048)) {
                assertThat(outcome(one)).isInstanceOf(Outcome.Answered.class);
            }
            assertThat(backEnd.waitingBytes()).isZero();
        }
    }

    @Test
    void asksNothingWhereTheBackEndFailsAgainAndAgain() throws Exception {
        try (TestBackEnd server = new TestBackEnd()) {
            server.answers(told -> new Reply(500));
            BackEnd backEnd = at(server.url(), "breaker", "3");
            for (int i = 0; i < 3; i++) {
                assertThat(failure(outcome(tell(backEnd, "a", Duration.ZERO)))).isEqualTo(Failure.UNAVAILABLE);
                server.next();
            }
            Outcome.Failed left = (Outcome.Failed) outcome(tell(backEnd, "b", Duration.ZERO));
            assertThat(left.failure()).isEqualTo(Failure.BREAKER_OPEN);
            assertThat(left.detail()).endsWith("failed 3 times in a row, at last by http-unavailable: status 500");
            assertThat(left.retryAfter().orElseThrow()).isLessThanOrEqualTo(Breaker.PAUSE);
            assertThat(server.rest()).isEmpty();
        }
    }

    @Test
    void isNotLeftAloneForSayingWhenToComeBack() throws Exception {
        try (TestBackEnd server = new TestBackEnd()) {
            server.answers(told -> new Reply(503).with("Retry-After", "60"));
            BackEnd backEnd = at(server.url(), "breaker", "1");
            for (int i = 0; i < 3; i++) {
                assertThat(failure(outcome(tell(backEnd, "a", TEN)))).isEqualTo(Failure.UNAVAILABLE);
            }
        }
    }

    @Test
    void readsNoMoreOfAnAnswerThanItMayHave() throws Exception {
        try (TestBackEnd server = new TestBackEnd()) {
            server.answers(told -> new Reply(told.field("ce-id").equals("error") ? 404 : 200).saying("x".repeat(5000)));
            BackEnd backEnd = at(server.url(), "answer-bytes", "4999");
            assertThat(failure(outcome(tell(backEnd, "a", TEN)))).isEqualTo(Failure.TOO_LONG);
            assertThat(failure(outcome(tell(backEnd, "error", TEN)))).isEqualTo(Failure.STATUS);
            BackEnd longer = at(server.url(), "answer-bytes", "5000");
            assertThat(outcome(tell(longer, "b", TEN))).isInstanceOf(Outcome.Answered.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"200, Hello", "200, ''", "204, ''", "500, ''"})
    void keepsItsConnections(int status, String body) throws Exception {
        try (TestBackEnd server = new TestBackEnd()) {
            server.answers(told -> new Reply(status).saying(body));
            BackEnd backEnd = at(server.url(), "breaker", "0");
            for (int i = 0; i < 50; i++) {
                outcome(tell(backEnd, "a", TEN));
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void failsWhatIsUnderWayWhenItEnds() throws Exception {
        try (TestBackEnd server = new TestBackEnd()) {
            CountDownLatch answer = new CountDownLatch(1);
            server.answers(told -> new Reply(204).after(answer));
            BackEnd backEnd = at(server.url(), "requests", "1");
            CompletableFuture<Outcome> first = tell(backEnd, "a", TEN);
            CompletableFuture<Outcome> second = tell(backEnd, "b", TEN);
            server.next();
            backEnd.close();
            assertThat(failure(outcome(first))).isEqualTo(Failure.ENDED);
            assertThat(failure(outcome(second))).isEqualTo(Failure.ENDED);
            assertThat(failure(outcome(tell(backEnd, "c", TEN)))).isEqualTo(Failure.ENDED);
            assertThat(backEnd.waitingBytes()).isZero();
            answer.countDown();
        }
    }

    @Test
    void showsItsUrlWithoutItsQuery() {
        assertThat(at("http://127.0.0.1:1/events?key=secret").settings().shown())
                .isEqualTo("http://127.0.0.1:1/events");
    }
}
