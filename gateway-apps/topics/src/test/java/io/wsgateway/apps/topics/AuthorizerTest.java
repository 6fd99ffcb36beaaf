package io.wsgateway.apps.topics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.wsgateway.app.Application;
import io.wsgateway.app.Principal;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import io.wsgateway.testkit.FakeSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that ask a real server. */
@Timeout(60)
class AuthorizerTest {

    private static final Identity ADA = new Identity(Optional.of("ada"), Map.of());

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile int status = 204;
    private HttpServer server;
    private FakeContext context;
    private Application topics;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/authorize", this::answer);
        server.createContext("/slow", exchange -> {
            await();
            answer(exchange);
        });
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] much = new byte[64 << 10];
            for (int i = 0; i < 10_000; i++) {
                exchange.getResponseBody().write(much); // throws when the other side has had enough
            }
        });
        server.createContext("/redirect", exchange -> {
            exchange.getResponseHeaders().add("Location", "/authorize");
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });
        server.start();
        context = context(url("/authorize"), "30s");
        topics = context.start(new TopicsProvider());
    }

    private void use(String path, String timeout) {
        serve(url(path), timeout);
    }

    private static FakeContext context(String url, String timeout) {
        return new FakeContext("topics").route("/live", settings(url, timeout));
    }

    private void serve(String url, String timeout) {
        context = context(url, timeout);
        topics = context.start(new TopicsProvider());
    }

    private static FakeSettings settings(String url, String timeout) {
        return RouteSettings.rules(
                Map.of("topics", List.of("paid/#"), "allow", List.of("subscribe", "publish"), "ask", true),
                Map.of("topics", List.of("paid/demo"), "allow", List.of("subscribe")))
                .set("authorize", Map.of("url", url, "timeout", timeout, "cache", "10s", "token", "s3cret"));
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    @AfterEach
    void stop() {
        over.countDown();
        topics.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (InputStream body = exchange.getRequestBody()) {
            asked.add(new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
        tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        byte[] text = "who cares".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, status == 204 ? -1 : text.length);
        if (status != 204) {
            exchange.getResponseBody().write(text);
        }
        exchange.close();
    }

    private void await() {
        try {
            over.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void asksWhoWhatAndWhich() {
        FakeSession ada = FakeSession.open(topics,
                FakeRequest.to("/live").by(new Principal("ada", Map.of("tenant", "acme"))));
        assertThat(subscribe(ada, "paid/x")).contains("subscribed");
        assertThat(Json.members(asked.getFirst()))
                .isEqualTo(Map.of("action", "subscribe", "topic", "paid/x", "principal",
                        "ada", "claims", Map.of("tenant", "acme"), "session", ada.id()));
        assertThat(tokens).containsExactly("Bearer s3cret");
        assertThat(context.meter().times("authorize")).hasSize(1);
        assertThat(Json.members(new Question(Action.PUBLISH, "a", new Identity(Optional.empty(), Map.of()), "s")
                .toJson())).as("nobody").doesNotContainKey("principal");
    }

    @Test
    void asksNobodyWhereARuleSaysEnough() {
        FakeSession ada = open();
        assertThat(subscribe(ada, "paid/demo")).contains("subscribed");
        assertThat(subscribe(ada, "other")).contains("not-allowed");
        assertThat(asked).isEmpty();
    }

    @Test
    void anAnswerHoldsForAWhileAndForItsSession() {
        FakeSession ada = open();
        subscribe(ada, "paid/x");
        subscribe(ada, "paid/x");
        assertThat(asked).hasSize(1);
        publish(ada, "paid/x");
        assertThat(asked).as("another action").hasSize(2);
        subscribe(open(), "paid/x");
        assertThat(asked).as("another session").hasSize(3);
        status = 403;
        assertThat(subscribe(ada, "paid/x")).contains("subscribed");
        context.advance(Duration.ofSeconds(10));
        assertThat(subscribe(ada, "paid/x")).contains("not-allowed");
        status = 200;
        assertThat(subscribe(ada, "paid/x")).as("no holds as well").contains("not-allowed");
        context.advance(Duration.ofSeconds(10));
        assertThat(subscribe(ada, "paid/x")).contains("subscribed");
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401, 404, 500, 503})
    void whatIsNeitherYesNorNoIsUnavailableAndDoesNotHold(int other) {
        status = other;
        FakeSession ada = open();
        assertThat(subscribe(ada, "paid/x")).contains("\"error\":\"unavailable\"").doesNotContain("who cares");
        assertThat(context.meter().counts()).containsEntry("authorize-status", 1L);
        status = 200;
        assertThat(subscribe(ada, "paid/x")).contains("subscribed");
    }

    @Test
    void followsNoRedirect() {
        use("/redirect", "30s");
        assertThat(subscribe(open(), "paid/x")).contains("unavailable");
        assertThat(asked).isEmpty();
    }

    @Test
    void waitsForSoLongOnly() {
        use("/slow", "100ms");
        assertThat(subscribe(open(), "paid/x")).contains("unavailable");
        assertThat(context.meter().counts()).containsEntry("authorize-timeout", 1L);
    }

    /** An answer without an end is as good as its status. */
    @Test
    void readsNoEndlessBody() {
        use("/endless", "20s");
        assertThat(subscribe(open(), "paid/x")).contains("subscribed");
    }

    @Test
    void whoSaysNothingThatMakesSenseIsUnavailable() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            topics.close();
            serve("http://127.0.0.1:" + silent.getLocalPort() + "/", "30s");
            threads.execute(() -> {
                try (Socket socket = silent.accept()) {
                    socket.getInputStream().read();
                    socket.getOutputStream().write("nonsense\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    // the test is over
                }
            });
            assertThat(subscribe(open(), "paid/x")).contains("unavailable");
        }
        assertThat(subscribe(open(), "paid/x")).as("nobody listens").contains("unavailable");
        assertThat(context.meter().counts()).containsKey("authorize-unreachable");
    }

    @Test
    void asksNoMoreForAWhileWhereNobodyAnswers() {
        status = 500;
        FakeSession ada = open();
        for (int i = 0; i < 8; i++) {
            assertThat(subscribe(ada, "paid/" + i)).contains("unavailable");
        }
        assertThat(asked).hasSize(Breaker.MOST_FAILURES);
        assertThat(context.meter().counts()).containsEntry("authorize-paused", 3L);
        status = 200;
        context.advance(Breaker.PAUSE);
        assertThat(subscribe(ada, "paid/x")).contains("subscribed");
        assertThat(subscribe(ada, "paid/y")).contains("subscribed");
    }

    @Test
    void aTrialThatFailsBeginsAnotherPause() {
        Breaker breaker = new Breaker();
        var now = context.clock().instant();
        for (int i = 1; i <= Breaker.MOST_FAILURES; i++) {
            assertThat(breaker.begin(now)).isTrue();
            assertThat(breaker.failed(now)).isEqualTo(i == Breaker.MOST_FAILURES);
        }
        var later = now.plus(Breaker.PAUSE);
        assertThat(breaker.begin(later.minusMillis(1))).isFalse();
        assertThat(breaker.begin(later)).isTrue();
        assertThat(breaker.begin(later)).as("one trial at a time").isFalse();
        assertThat(breaker.failed(later)).as("said already").isFalse();
        assertThat(breaker.begin(later.plusMillis(1))).isFalse();
        assertThat(breaker.begin(later.plus(Breaker.PAUSE))).isTrue();
        assertThat(breaker.succeeded()).isTrue();
        assertThat(breaker.begin(later)).isTrue();
    }

    @Test
    void verdictsHaveABound() {
        Verdicts verdicts = new Verdicts();
        var now = context.clock().instant();
        for (int i = 0; i <= Verdicts.MOST; i++) {
            verdicts.keep(Action.SUBSCRIBE, "t" + i, Verdict.YES, now, Duration.ofSeconds(1), 0);
        }
        assertThat(verdicts.find(Action.SUBSCRIBE, "t0", now)).isEqualTo(Verdict.UNKNOWN);
        assertThat(verdicts.find(Action.SUBSCRIBE, "t1", now)).isEqualTo(Verdict.YES);
        assertThat(verdicts.find(Action.PUBLISH, "t1", now)).isEqualTo(Verdict.UNKNOWN);
        verdicts.clear();
        assertThat(verdicts.find(Action.SUBSCRIBE, "t1", now)).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void showsNoSecret() {
        AuthorizerPolicy policy = new AuthorizerPolicy(URI.create("https://a.example:8443/x?key=s3cret"),
                Duration.ofSeconds(1), Duration.ZERO, Optional.of("s3cret"));
        assertThat(policy.toString()).isEqualTo("https://a.example:8443/x");
        assertThat(ADA.toString()).doesNotContain("ada");
    }

    private FakeSession open() {
        return FakeSession.open(topics, FakeRequest.to("/live"));
    }

    private static String subscribe(FakeSession session, String topic) {
        session.receiveText("{\"action\":\"subscribe\",\"topic\":\"" + topic + "\"}");
        return session.takeTexts().getFirst();
    }

    private static void publish(FakeSession session, String topic) {
        session.receiveText("{\"action\":\"publish\",\"topic\":\"" + topic + "\",\"data\":1}");
        session.takeTexts();
    }
}
