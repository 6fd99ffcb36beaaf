package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What peers and operators do to a gateway, on real sockets: reset, half-close, read slowly, come all at once, stop. */
class FaultIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private static final String ECHO = """
            listeners: [{ address: 127.0.0.1, port: 0 }]
            admin: { address: 127.0.0.1, port: 0 }
            keepalive: { ping-interval: 10m }
            """;

    /** What no line may carry as it is: control characters, line separators, direction overrides. */
    private static final Pattern RAW_CONTROL =
            Pattern.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]");

    @TempDir
    Path directory;

    @Test
    void survivesResetsDuringTheOpeningHandshake() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, ECHO)) {
            String request = ClientFrames.handshake("/echo");
            for (int sent = 0; sent <= request.length(); sent += 10) {
                Wire wire = Wire.connect(gateway.address());
                wire.send(request.substring(0, sent));
                wire.reset();
            }
            assertEchoes(gateway.address());
        }
    }

    @Test
    void survivesResetsOfOpenSessions() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, ECHO)) {
            byte[] message = ClientFrames.binary(new byte[50_000]);
            for (int i = 0; i < 50; i++) {
                WireSession session = WireSession.open(gateway.address(), "/echo");
                session.send(message);
                session.wire().reset();
            }
            assertEchoes(gateway.address());
        }
    }

    @Test
    void endsAConnectionThatIsClosedInOneDirection() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, ECHO);
                Wire half = Wire.connect(gateway.address());
                WireSession session = WireSession.open(gateway.address(), "/echo")) {
            half.send("GET /echo HTTP/1.1\r\nHost: a\r\n");
            half.shutdownOutput();
            assertThat(half.pumpToEnd(SOON)).as("ended in the handshake").isTrue();

            session.wire().shutdownOutput();
            assertThat(session.awaitEnd(SOON)).as("ended in the session").isTrue();
            assertThat(session.stream().violations()).isEmpty();
        }
    }

    @Test
    void closesASlowReaderWith1013AndServesTheOthers() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, ECHO + """
                limits: { outbound-bytes: 256KiB, close-timeout: 60s }
                """);
                WireSession slow = WireSession.open(Wire.connectSlow(gateway.address(), 4096), "/chat");
                WireSession quick = WireSession.open(gateway.address(), "/chat")) {
            // Each message goes to both; the sockets' own buffers hold a few MiB of what the slow one doesn't read.
            int messages = 3000;
            for (int sent = 0; sent < messages; sent += 20) {
                say(quick, 20);
            }
            assertThat(slow.awaitClose(SOON)).isEqualTo(1013);
            assertThat(count(slow, "said")).as("messages before the Close").isLessThan(messages);
            assertThat(slow.stream().violations()).isEmpty();
            slow.send(ClientFrames.close(1013));
            assertThat(slow.awaitEnd(SOON)).as("the gateway ends the connection").isTrue();
            assertThat(quick.wire().isOpen()).isTrue();
        }
    }

    @Test
    void endsAConnectionThatIsNeverRead() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, ECHO + """
                limits: { outbound-bytes: 256KiB, close-timeout: 1s }
                """);
                WireSession mute = WireSession.open(Wire.connectSlow(gateway.address(), 4096), "/chat");
                WireSession quick = WireSession.open(gateway.address(), "/chat")) {
            boolean left = false;
            for (int sent = 0; sent < 3000 && !left; sent += 20) {
                left = say(quick, 20);
            }
            left = left || quick.wire().pumpUntil(some -> count(quick, "left") > 0, SOON);
            assertThat(left).as("the other's leaving was seen").isTrue();
            assertThat(mute.awaitEnd(SOON)).as("the gateway ends the connection").isTrue();
        }
    }

    @Test
    void acceptsExactlyAsManyAsTheRouteMayHold() throws Exception {
        int limit = 20;
        try (GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                routes: [{ path: /echo, application: echo, limits: { connections: %d } }]
                """.formatted(limit))) {
            assertLimit(gateway.address(), limit, 503, "route-full");
        }
    }

    @Test
    void acceptsExactlyAsManyAsTheGatewayMayHold() throws Exception {
        int limit = 20;
        try (GatewayProcess gateway = GatewayProcess.start(directory, ECHO + """
                limits: { connections: %d }
                """.formatted(limit))) {
            assertLimit(gateway.address(), limit, 503, "gateway-full");
        }
    }

    @Test
    void acceptsExactlyAsManyAsOneAddressMayHold() throws Exception {
        int limit = 20;
        try (GatewayProcess gateway = GatewayProcess.start(directory, ECHO + """
                limits: { connections-per-address: %d, handshakes-per-second-per-address: 0, handshakes-per-address: 0 }
                """.formatted(limit))) {
            assertLimit(gateway.address(), limit, 429, "address-limit");
        }
    }

    @Test
    void closesEverySessionWith1001WhenItIsToldToStop() throws Exception {
        int count = 500;
        List<WireSession> sessions = new ArrayList<>();
        try (GatewayProcess gateway = GatewayProcess.start(directory, ECHO)) {
            for (int i = 0; i < count; i++) {
                sessions.add(WireSession.open(gateway.address(), "/echo"));
            }
            gateway.terminate();
            for (WireSession session : sessions) {
                assertThat(session.awaitClose(SOON)).isEqualTo(1001);
                session.send(ClientFrames.close(1001));
            }
            for (WireSession session : sessions) {
                assertThat(session.awaitEnd(SOON)).as("the gateway ends the connection").isTrue();
                assertThat(session.stream().violations()).isEmpty();
            }
            assertThat(gateway.awaitExit(SOON)).isZero();
            gateway.assertHealthyOutput();
        } finally {
            for (WireSession session : sessions) {
                session.close();
            }
        }
    }

    @Test
    void stopsAtOnceWhenToldTwice() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                limits: { close-timeout: 10m }
                drain: { period: 10m }
                """);
                WireSession silent = WireSession.open(gateway.address(), "/echo")) {
            gateway.terminate();
            assertThat(silent.awaitClose(SOON)).isEqualTo(1001);
            gateway.terminate();
            assertThat(gateway.awaitExit(SOON)).as("ended by the signal, long before it had drained")
                    .isEqualTo(128 + 15);
            gateway.assertHealthyOutput();
        }
    }

    @Test
    void putsNothingIntoTheLogThatAPeerMadeUp() throws Exception {
        String secret = "canary-7f3a9c51";
        String[] hostile = {
                "\u001b[31mred", "\u0007bell", "\u0085next line", "a\u00e2\u0080\u00a8separator",
                "\u00e2\u0080\u00aeoverride",
                "${jndi:ldap://127.0.0.1/x}", "%0d%0aERROR forged line", "\r\nERROR forged line"
        };
        GatewayProcess gateway = GatewayProcess.start(directory, ECHO);
        try (gateway) {
            for (String text : hostile) {
                exchange(gateway, "GET /" + text + "?token=" + secret + " HTTP/1.1\r\nHost: a\r\n\r\n");
                exchange(gateway, ClientFrames.handshake("/no-such/" + text));
                exchange(gateway, ClientFrames.handshake("/no-such?access_token=" + secret));
                exchange(gateway, ClientFrames.handshake("/echo?access_token=" + secret, "Origin: " + text));
                exchange(gateway, ClientFrames.handshake("/echo", "Origin: http://" + secret + "@" + text));
                exchange(gateway, ClientFrames.handshake("/echo", "Sec-WebSocket-Protocol: " + text));
                exchange(gateway, ClientFrames.handshake("/echo", "Sec-WebSocket-Protocol: bearer, " + secret));
                exchange(gateway,
                        ClientFrames.handshake("/echo", "Sec-WebSocket-Extensions: " + text + "; =1"));
                exchange(gateway, ClientFrames.handshake("/echo", "User-Agent: " + text, "X-" + text + ": 1"));
                exchange(gateway, ClientFrames.handshake("/echo", "Authorization: Bearer " + secret,
                        "Cookie: session=" + secret, "Sec-WebSocket-Key: again" + secret));
            }
            assertEchoes(gateway.address());
        }
        assertThat(gateway.output()).as("output of the gateway")
                .noneMatch(line -> RAW_CONTROL.matcher(line).find())
                .noneMatch(line -> line.startsWith("ERROR forged"))
                .noneMatch(line -> line.contains(secret));
    }

    /** Says something this many times and awaits all of it; true if somebody was seen to leave meanwhile. */
    private static boolean say(WireSession session, int times) throws IOException {
        byte[] say = ClientFrames.text("{\"action\":\"say\",\"data\":\"%s\"}".formatted("x".repeat(4000)));
        for (int i = 0; i < times; i++) {
            session.send(say);
        }
        assertThat(session.wire().pumpUntil(some -> count(session, "said") >= times, SOON))
                .as("a quick reader gets what is said").isTrue();
        boolean left = count(session, "left") > 0;
        session.discardFrames();
        return left;
    }

    /** How many events of this kind the chat has sent. */
    private static long count(WireSession session, String event) {
        return session.stream().messages().stream()
                .filter(message -> new String(message.payload(), StandardCharsets.UTF_8)
                        .startsWith("{\"event\":\"%s\"".formatted(event)))
                .count();
    }

    private static void exchange(GatewayProcess gateway, String request) throws IOException {
        try (Wire wire = Wire.connect(gateway.address())) {
            wire.send(request);
            boolean answered = wire.pumpUntil(some -> HttpAnswers.parse(some.received()).decision().isPresent(), SOON);
            assertThat(answered || !wire.isOpen()).as("an answer to %s", request).isTrue();
        }
    }

    private static void assertEchoes(InetSocketAddress gateway) throws IOException {
        try (WireSession session = WireSession.open(gateway, "/echo")) {
            assertThat(session.echo("hello")).isEqualTo("hello");
            session.closeNormally();
        }
    }

    /** Three times as many as may be come at once; when those within the limit have left, as many get in again. */
    private static void assertLimit(InetSocketAddress gateway, int limit, int status, String reason) throws Exception {
        List<Attempt> attempts = burst(gateway, 3 * limit);
        List<Attempt> accepted = attempts.stream().filter(Attempt::isAccepted).toList();
        assertThat(accepted).as("accepted of %d", 3 * limit).hasSize(limit);
        for (Attempt each : attempts) {
            if (!each.isAccepted()) {
                assertRefused(each, status, reason);
            }
        }
        for (Attempt each : accepted) {
            each.wire().send(ClientFrames.close(1000));
        }
        for (Attempt each : accepted) {
            assertThat(each.wire().pumpToEnd(SOON)).as("the gateway ends a closed session").isTrue();
            each.wire().close();
        }
        List<Attempt> again = new ArrayList<>();
        long deadline = System.nanoTime() + SOON.toNanos();
        while (again.size() < limit) {
            Attempt attempt = attempt(gateway);
            if (attempt.isAccepted()) {
                again.add(attempt);
            } else {
                assertThat(System.nanoTime())
                        .as("%d of %d places are free again within %s", again.size(), limit, SOON)
                        .isLessThan(deadline);
                attempt.wire().close();
            }
        }
        assertRefused(attempt(gateway), status, reason);
        for (Attempt each : again) {
            each.wire().close();
        }
    }

    private static void assertRefused(Attempt attempt, int status, String reason) throws IOException {
        assertThat(attempt.answer().status()).isEqualTo(status);
        assertThat(attempt.answer().header("Gateway-Rejection")).hasValue(reason);
        assertThat(attempt.answer().header("Retry-After").orElse("")).matches("\\d+");
        assertThat(attempt.wire().pumpToEnd(SOON)).as("the gateway ends a refused connection").isTrue();
        attempt.wire().close();
    }

    private static Attempt attempt(InetSocketAddress gateway) throws IOException {
        Wire wire = Wire.connect(gateway);
        return new Attempt(wire, WireSession.request(wire, "/echo"));
    }

    private static List<Attempt> burst(InetSocketAddress gateway, int count) throws Exception {
        CyclicBarrier together = new CyclicBarrier(count);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Attempt> attempt = () -> {
                Wire wire = Wire.connect(gateway);
                together.await(30, TimeUnit.SECONDS);
                return new Attempt(wire, WireSession.request(wire, "/echo"));
            };
            List<Attempt> attempts = new ArrayList<>();
            List<Future<Attempt>> futures = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                futures.add(threads.submit(attempt));
            }
            for (Future<Attempt> future : futures) {
                attempts.add(future.get(30, TimeUnit.SECONDS));
            }
            return attempts;
        }
    }

    private record Attempt(Wire wire, HttpAnswers.Answer answer) {

        boolean isAccepted() {
            return answer.status() == 101;
        }
    }
}
