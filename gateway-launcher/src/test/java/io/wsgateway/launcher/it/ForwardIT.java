package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.wsgateway.launcher.apps.JarFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code auth.forward} over sockets: a real HTTP server says who peers are, or fails to. Each route asks it at another path. */
class ForwardIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SECRET = "f0rward-s3cret";

    @TempDir
    static Path directory;
    private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();
    private static final CountDownLatch END = new CountDownLatch(1);
    private static final AtomicInteger FLAKY_REQUESTS = new AtomicInteger();
    private static volatile boolean flakyFails;
    private static HttpServer server;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(THREADS);
        server.createContext("/", ForwardIT::answer);
        server.start();
        Path apps = directory.resolve("apps");
        JarFixture.provider("who.Provider", "who", """
                @Override public Application start(ApplicationContext context) {
                    return new Application() {
                        @Override public SessionListener onOpen(Session session, OpeningRequest request) {
                            session.sendText(session.principal().orElse("nobody") + " " + new TreeMap<>(session.claims()));
                            return new SessionListener() {};
                        }
                    };
                }
                """).write(apps.resolve("who.jar"));
        StringBuilder yaml = new StringBuilder("""
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                applications: { directory: %s }
                limits: { handshake-timeout: 60s }
                routes:
                """.formatted(apps));
        for (String path : List.of("in", "challenge", "forbidden", "error", "redirect", "hangs", "body", "head",
                "nobody",
                "twice", "flaky")) {
            yaml.append(route(path, path, ""));
        }
        yaml.append(route("open", "error", ", unavailable: allow"));
        gateway = GatewayProcess.start(directory, yaml.toString(), "--log-level", "debug");
    }

    private static String route(String path, String asked, String more) {
        return "  - { path: /" + path + ", application: who, auth: { forward: { url: \"http://127.0.0.1:"
                + server.getAddress().getPort() + "/" + asked + "?key=" + SECRET
                + "\", principal: X-User, claims: [X-Groups, X-Mail, X-Absent], timeout: "
                + (asked.equals("hangs") ? "1s" : "30s") + more + " } } }\n";
    }

    @AfterAll
    static void stop() {
        END.countDown();
        gateway.close();
        server.stop(0);
        THREADS.shutdownNow();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/in" -> in(exchange);
                case "/challenge" -> {
                    exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"who\"");
                    exchange.sendResponseHeaders(401, -1);
                }
                case "/forbidden" -> exchange.sendResponseHeaders(403, -1);
                case "/redirect" -> {
                    exchange.getResponseHeaders().add("Location", "/in");
                    exchange.sendResponseHeaders(302, -1);
                }
                case "/hangs" -> END.await();
                case "/body" -> {
                    exchange.getResponseHeaders().add("X-User", "alice");
                    exchange.sendResponseHeaders(200, 0);
                    for (int i = 0; i < 1000; i++) {
                        exchange.getResponseBody().write(new byte[64 << 10]);
                    }
                }
                case "/head" -> {
                    exchange.getResponseHeaders().add("X-User", "a".repeat(1 << 20));
                    exchange.sendResponseHeaders(200, -1);
                }
                case "/nobody" -> exchange.sendResponseHeaders(204, -1);
                case "/twice" -> {
                    exchange.getResponseHeaders().add("X-User", "alice");
                    exchange.getResponseHeaders().add("X-User", "admin");
                    exchange.sendResponseHeaders(200, -1);
                }
                case "/flaky" -> {
                    FLAKY_REQUESTS.incrementAndGet();
                    if (flakyFails) {
                        exchange.sendResponseHeaders(503, -1);
                    } else {
                        in(exchange);
                    }
                }
                default -> exchange.sendResponseHeaders(500, -1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets in whom the token names, and says of the request what it is about. */
    private static void in(HttpExchange exchange) throws IOException {
        String token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        exchange.getResponseHeaders().add("X-User", token.replace("Bearer ", ""));
        exchange.getResponseHeaders().add("X-Groups", "a");
        exchange.getResponseHeaders().add("X-Groups", "b");
        exchange.getResponseHeaders().add("X-Mail", exchange.getRequestMethod() + " "
                + exchange.getRequestHeaders().getFirst("X-Forwarded-Uri") + " "
                + exchange.getRequestHeaders().getFirst("X-Forwarded-For") + " "
                + exchange.getRequestHeaders().getFirst("Upgrade"));
        exchange.sendResponseHeaders(204, -1);
    }

    private static HttpAnswers.Answer ask(String path, String... headers) throws IOException {
        try (Wire wire = Wire.connect(gateway.address())) {
            return WireSession.request(wire, path, headers);
        }
    }

    /** What the application hears of a peer that gets in. */
    private static String opened(String path, String... headers) throws IOException {
        try (WireSession session = WireSession.open(gateway.address(), path, headers)) {
            session.awaitFrame(ServerFrame.TEXT, 1, SOON);
            return new String(session.stream().messages().getFirst().payload(),
                    java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private static void requireRejected(HttpAnswers.Answer answer, int status, String id, String detail) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Gateway-Rejection")).contains(id);
        assertThat(answer.body()).contains(detail).doesNotContain(SECRET);
    }

    @Test
    void whomTheServerLetsInHasTheClaimsItNames() throws IOException {
        assertThat(opened("/in?a=b", "Authorization: Bearer alice", "X-Forwarded-For: 192.0.2.9", "X-User: admin"))
                .isEqualTo("alice {X-Groups=a, b, X-Mail=GET /in?a=b 127.0.0.1 null}");
    }

    @Test
    void whomItRefusesGetsItsAnswer() throws IOException {
        HttpAnswers.Answer unknown = ask("/challenge");
        requireRejected(unknown, 401, "unauthenticated", "the server that knows who peers are answers 401");
        assertThat(unknown.header("WWW-Authenticate")).contains("Basic realm=\"who\"");
        requireRejected(ask("/forbidden"), 403, "not-permitted", "the server that knows who peers are answers 403");
    }

    /** Nobody gets in where it isn't said who that is. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            error    | HTTP status 500 (expected: 2xx, 401 or 403)
            redirect | HTTP status 302 (expected: 2xx, 401 or 403)
            hangs    | no answer within 1000 ms
            head     | ProtocolException: Header size too big
            nobody   | an answer with 0 X-User (expected: one, which isn't empty)
            twice    | an answer with 2 X-User (expected: one, which isn't empty)
            """)
    void whatSaysNeitherYesNorNoLetsNobodyIn(String path, String detail) throws IOException {
        HttpAnswers.Answer answer = ask("/" + path, "Authorization: Bearer alice");
        requireRejected(answer, 503, "identity-unavailable", detail);
        assertThat(answer.header("Retry-After")).contains("5");
    }

    @Test
    void bodyOfAnswersIsNotWaitedFor() throws IOException {
        assertThat(opened("/body")).isEqualTo("alice {}");
    }

    @Test
    void whoeverIsLetInWhileItFailsIsNobody() throws IOException {
        assertThat(opened("/open", "Authorization: Bearer alice")).isEqualTo("nobody {}");
    }

    /** Five failures, then none is asked; after five seconds one is a trial, and what it answers is believed. */
    @Test
    void serverThatFailsIsLeftAloneForAWhile() throws IOException {
        flakyFails = true;
        for (int i = 0; i < 5; i++) {
            requireRejected(ask("/flaky"), 503, "identity-unavailable", "HTTP status 503 (expected: 2xx, 401 or 403)");
        }
        flakyFails = false;
        for (int i = 0; i < 20; i++) {
            requireRejected(ask("/flaky"), 503, "identity-unavailable", "it failed 5 times in a row");
        }
        assertThat(FLAKY_REQUESTS).hasValue(5);
        gateway.awaitLine(line -> line.contains("/flaky?... can't tell who a peer is: HTTP status 503"), SOON);

        long end = System.nanoTime() + SOON.toNanos();
        while (ask("/flaky", "Authorization: Bearer alice").status() != 101 && System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
        }
        assertThat(opened("/flaky", "Authorization: Bearer alice")).startsWith("alice ");
        gateway.awaitLine(line -> line.contains("/flaky?... answers again"), SOON);
        assertThat(FLAKY_REQUESTS).as("one trial, which is believed, and the last").hasValue(7);
    }

    @Test
    void noSecretIsToBeReadAnywhere() throws Exception {
        ask("/challenge", "Authorization: Bearer t0ken-s3cret", "Cookie: session=c00kie-s3cret");
        ask("/error", "Authorization: Bearer t0ken-s3cret");
        try (HttpClient http = HttpClient.newHttpClient()) {
            String told = http.send(HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + gateway.admin().getPort() + "/handshakes")).build(),
                    BodyHandlers.ofString()).body() + String.join("\n", gateway.output());
            assertThat(told).contains("unauthenticated").doesNotContain("s3cret");
        }
    }
}
